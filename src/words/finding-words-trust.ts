import type { FindingCode } from '../trust/model/finding.ts';
import type { Words } from './finding-words.ts';

/** Findings about the key and what belongs to it, and what is around. */
export const trustWords = {
  'trust-missing': [
    'no host of the list has a trust key: trust was not created yet',
    '列表中没有主机持有互信密钥：尚未建立互信',
  ],
  'key-missing': ['the private key is missing', '缺少私钥'],
  'key-damaged': ['the private key file holds no key', '私钥文件中没有密钥'],
  'key-differs': ['the host has another trust key than most', '该主机的互信密钥与多数主机不同'],
  'key-mode': [
    'others can read the private key, so ssh does not use it',
    '其他用户可读私钥，因此 ssh 不使用它',
  ],
  'passphrase-unreadable': [
    'the stored passphrase does not open the private key, so agents cannot come back',
    '保存的口令无法打开私钥，代理无法恢复',
  ],
  'agents-exposed': [
    'others can change what keeps the agents, so ssh does not run it',
    '其他用户可以改动维护代理的程序，因此 ssh 不执行它',
  ],
  'agents-missing': ['the program that keeps the agents is missing', '缺少维护代理的程序'],
  'agent-dead': ['an agent is not running', '代理没有运行'],
  'agent-stopped': ['an agent is stopped and does not answer', '代理被暂停，没有应答'],
  'agent-empty': ['an agent does not hold the trust key', '代理没有持有互信密钥'],
  'key-line-missing': [
    'authorized_keys has no line with the trust key',
    'authorized_keys 中没有互信密钥的行',
  ],
  'key-line-damaged': [
    'the line of the trust key in authorized_keys is damaged',
    'authorized_keys 中互信密钥的行已损坏',
  ],
  'key-line-from': [
    'from= in authorized_keys keeps hosts of the list out',
    'authorized_keys 中的 from= 拒绝了列表中的主机',
  ],
  'key-line-command': [
    'command= in authorized_keys runs in place of what is asked for',
    'authorized_keys 中的 command= 取代了要执行的命令',
  ],
  'key-line-expiry': ['the trust key expires in authorized_keys', 'authorized_keys 中的互信密钥设置了有效期'],
  'key-refused': [
    'the trust key is refused, and nothing above says why',
    '互信密钥被拒绝，且以上各项均不能说明原因',
  ],
  'known-host-changed': [
    'known_hosts has another key for a host than the host offers',
    'known_hosts 中记录的主机密钥与该主机提供的不同',
  ],
  'known-host-revoked': [
    'known_hosts on a host of the list marks the key of this one as revoked',
    '列表中某主机的 known_hosts 将该主机的密钥标记为吊销',
  ],
  'known-host-missing': ['known_hosts has no line for a host', 'known_hosts 中没有某主机的行'],
  'known-host-by-name-only': [
    'known_hosts has a host by its name only',
    'known_hosts 中只有某主机的名称，没有地址',
  ],
  'known-host-by-address-only': [
    'known_hosts has a host by its address only',
    'known_hosts 中只有某主机的地址，没有名称',
  ],
  'config-writable': [
    'others can write to ~/.ssh/config, so ssh refuses to start',
    '其他用户可写 ~/.ssh/config，因此 ssh 拒绝运行',
  ],
  'config-broken': ['ssh cannot read its configuration', 'ssh 无法读取其配置'],
  'config-missing': [
    'the configuration that the tool keeps for ssh is missing',
    '缺少本工具为 ssh 维护的配置文件',
  ],
  'include-missing': [
    '~/.ssh/config does not begin with the line that includes the configuration of trust',
    '~/.ssh/config 的开头没有引用互信配置的行',
  ],
  'config-user': [
    '~/.ssh/config logs in to a host of the list as another user',
    '~/.ssh/config 用其他用户登录列表中的主机',
  ],
  'config-port': [
    '~/.ssh/config uses another port for a host of the list',
    '~/.ssh/config 为列表中的主机使用了其他端口',
  ],
  'config-agent': [
    '~/.ssh/config uses another agent for a host of the list',
    '~/.ssh/config 为列表中的主机使用了其他代理',
  ],
  'config-identity': [
    '~/.ssh/config does not use the trust key for a host of the list',
    '~/.ssh/config 没有为列表中的主机使用互信密钥',
  ],
  'pair-no-answer': [
    'the ssh port of another host of the list does not answer to this one: a firewall between the two',
    '列表中另一台主机的 ssh 端口对该主机没有应答：两者之间有防火墙',
  ],
  'pair-no-route': [
    'there is no route from this host to another of the list',
    '该主机没有到列表中另一台主机的路由',
  ],
  'home-full': ['there is no room left in the home', '家目录所在文件系统没有空间'],
  'home-read-only': ['the home can only be read', '家目录所在文件系统为只读'],
  'shared-home': ['the home is that of another host of the list, too', '家目录与列表中另一台主机共用'],
  'openssh-old': ['the OpenSSH client is missing, or older than 7.4', '没有 OpenSSH 客户端，或版本低于 7.4'],
  unexplained: [
    'a login fails, and nothing that was found explains it',
    '登录失败，已发现的问题都不能解释其原因',
  ],
  'too-many-keys': [
    'an agent offers more keys than sshd looks at, so the right one may come too late',
    '代理提供的密钥数超过 sshd 的上限，正确的密钥可能来不及尝试',
  ],
  'authorized-keys-command': [
    'sshd asks a command for keys before it reads authorized_keys',
    'sshd 在读取 authorized_keys 之前先运行命令获取密钥',
  ],
  'key-line-doubled': ['authorized_keys has the trust key more than once', 'authorized_keys 中互信密钥重复'],
  'key-pair': ['id_om.pub is missing, or not the pair of id_om', 'id_om.pub 缺失，或与 id_om 不配对'],
  'agent-in-front': [
    'a start-up file puts another agent in front of the one of trust',
    '启动文件让其他代理排在互信代理之前',
  ],
  'agent-socket-stale': [
    'a start-up file names an agent socket that is not there',
    '启动文件指定的代理套接字不存在',
  ],
  'parent-writable': [
    'others can write to a folder above the home directory, and could replace it',
    '其他用户可写家目录的上级目录，可能替换家目录',
  ],
  'parent-owner': [
    'a folder above the home directory belongs to another user, who could replace it',
    '家目录的上级目录属于其他用户，该用户可能替换家目录',
  ],
  'startup-text': [
    'a start-up file prints text to a shell that is not interactive',
    '启动文件向非交互 shell 输出文字',
  ],
  'clock-skew': ['the clock is more than 5 minutes off', '时钟偏差超过 5 分钟'],
  'same-host-name': ['another host of the list has the same host name', '列表中另一台主机使用相同的主机名'],
  'same-machine-id': [
    'another host of the list has the same machine id: one is a clone of the other',
    '列表中另一台主机的 machine-id 相同：其中一台是克隆',
  ],
  'same-host-key': [
    'another host of the list has the same host key: one is a clone of the other',
    '列表中另一台主机的主机密钥相同：其中一台是克隆',
  ],
  'address-differs': [
    'the host knows itself by another address than the listed one',
    '主机自身的地址与列表中的不同',
  ],
  'name-differs': [
    'the host has another name than the cluster file gives it',
    '主机名与集群配置文件中的不同',
  ],
  'host-name-unusable': ['the host name cannot be used by other hosts', '该主机名不能被其他主机使用'],
  'hosts-conflict': [
    '/etc/hosts gives the name of a host of the list another address',
    '/etc/hosts 将列表中主机的名称指向其他地址',
  ],
  'max-startups': ['MaxStartups turns logins of a run away', 'MaxStartups 会拒绝运行中的登录'],
  'source-limit': [
    'PerSourceMaxStartups turns logins of a run away',
    'PerSourceMaxStartups 会拒绝运行中的登录',
  ],
  'source-penalties': [
    'PerSourcePenalties shuts a host out at its first failed login',
    'PerSourcePenalties 在第一次登录失败后就拒绝该主机',
  ],
  'slow-login': ['a login takes longer than 2 s', '登录耗时超过 2 秒'],
} as const satisfies Partial<Record<FindingCode, Words>>;
