import type { FindingCode } from '../trust/model/finding.ts';
import type { Words } from './finding-words.ts';

/** Findings about what keeps a login from being made or a key from being accepted. */
export const loginWords = {
  'sshd-down': ['nothing listens on the ssh port', 'ssh 端口上没有服务在监听'],
  'port-filtered': [
    'the ssh port does not answer: the host is down, or a firewall drops what goes there',
    'ssh 端口没有应答：主机已关机，或防火墙丢弃了连接',
  ],
  'no-route': ['there is no route to the host', '没有到该主机的路由'],
  'sshd-silent': [
    'the ssh port takes connections, but no ssh server answers in time',
    'ssh 端口可以连接，但 ssh 服务没有及时应答',
  ],
  'turned-away': [
    'the ssh server hangs up before its greeting: MaxStartups, a penalty, or hosts.deny',
    'ssh 服务在问候之前就断开：MaxStartups、惩罚机制或 hosts.deny 所致',
  ],
  'no-common-algorithm': [
    'the ssh server and this tool have no algorithm in common',
    'ssh 服务与本工具没有共同的算法',
  ],
  'host-key-changed': [
    'the host offers another key than this machine has on record',
    '该主机提供的主机密钥与本机记录的不同',
  ],
  'host-key-revoked': [
    'the host offers a key that is marked as revoked',
    '该主机提供的主机密钥已被标记为吊销',
  ],
  'login-refused': [
    'key and password are refused: a wrong password, or the user is missing, locked or kept out',
    '密钥和密码均被拒绝：密码错误，或用户不存在、被锁定、被禁止登录',
  ],
  'no-login-method': [
    'no key is accepted, and the server takes no password',
    '没有密钥被接受，且服务器不接受密码',
  ],
  'login-shell': [
    'the login works, but the login shell starts no program',
    '可以登录，但登录 shell 无法启动程序',
  ],
  'user-missing': ['the user does not exist', '用户不存在'],
  'no-login-shell': ['the user has no login shell that can be used', '用户没有可用的登录 shell'],
  'user-locked': [
    'the user is locked, and sshd keeps locked users out',
    '用户已被锁定，sshd 拒绝被锁定的用户',
  ],
  'user-expired': ['the account has expired', '账号已过期'],
  'password-due': [
    'the password has to be changed before anything else works',
    '必须先修改密码，其他操作才能进行',
  ],
  'home-writable': [
    'others can write to the home directory, so sshd ignores authorized_keys',
    '其他用户可写家目录，因此 sshd 忽略 authorized_keys',
  ],
  'ssh-folder-writable': [
    'others can write to .ssh, so sshd ignores authorized_keys',
    '其他用户可写 .ssh 目录，因此 sshd 忽略 authorized_keys',
  ],
  'authorized-keys-writable': [
    'others can write to authorized_keys, so sshd ignores it',
    '其他用户可写 authorized_keys，因此 sshd 忽略它',
  ],
  'folder-writable': [
    'others can write to a folder above authorized_keys, so sshd ignores it',
    '其他用户可写 authorized_keys 的上级目录，因此 sshd 忽略它',
  ],
  'home-owner': [
    'the home directory belongs to another user, so sshd ignores authorized_keys',
    '家目录属于其他用户，因此 sshd 忽略 authorized_keys',
  ],
  'ssh-folder-owner': [
    '.ssh belongs to another user, so sshd ignores authorized_keys',
    '.ssh 目录属于其他用户，因此 sshd 忽略 authorized_keys',
  ],
  'authorized-keys-owner': [
    'authorized_keys belongs to another user, so sshd ignores it',
    'authorized_keys 属于其他用户，因此 sshd 忽略它',
  ],
  'folder-owner': [
    'a folder above authorized_keys belongs to another user, so sshd ignores it',
    'authorized_keys 的上级目录属于其他用户，因此 sshd 忽略它',
  ],
  'selinux-label': [
    'SELinux is enforcing, and a label keeps sshd from reading authorized_keys',
    'SELinux 处于强制模式，错误的标签使 sshd 无法读取 authorized_keys',
  ],
  'pubkey-off': ['sshd accepts no keys for this user', 'sshd 不接受该用户用密钥登录'],
  'root-login-off': ['sshd does not let root in by key', 'sshd 不允许 root 用密钥登录'],
  'user-not-allowed': [
    'sshd lets in only the users that AllowUsers names, and this one is not among them',
    'sshd 只允许 AllowUsers 中的用户登录，该用户不在其中',
  ],
  'user-denied': ['DenyUsers keeps this user out', 'DenyUsers 禁止该用户登录'],
  'group-not-allowed': [
    'sshd lets in only the groups that AllowGroups names, and the user is in none of them',
    'sshd 只允许 AllowGroups 中的用户组登录，该用户不在其中',
  ],
  'group-denied': ['DenyGroups keeps a group of this user out', 'DenyGroups 禁止该用户所在的用户组登录'],
  'key-not-enough': ['sshd wants more than a key', 'sshd 要求密钥之外的认证'],
  'key-type-refused': ['sshd accepts no ed25519 keys', 'sshd 不接受 ed25519 密钥'],
  'authorized-keys-elsewhere': [
    'sshd reads another authorized_keys file than the one that has the key',
    'sshd 读取的 authorized_keys 文件不是写入密钥的那个',
  ],
  'forced-command': [
    'sshd runs a command of its own in place of what is asked for',
    'sshd 强制执行指定的命令',
  ],
} as const satisfies Partial<Record<FindingCode, Words>>;
