import { fingerprint } from '../../keys/fingerprint.ts';
import type { ProgramFailure } from '../../transport/problem.ts';
import type { HostFailure } from '../../trust/model/failure.ts';
import type { CauseAndRemedy } from '../types/cause-and-remedy.ts';
import { findings } from './findings.ts';
import { hostKey } from './host-key.ts';
import { unsupported } from './unsupported.ts';

/** 主机失败的原因和处理办法。 */
export function host({ host: address, port = 22, step, problem }: HostFailure, user: string): CauseAndRemedy {
  switch (problem.code) {
    case 'refused':
      return words(
        '连接被拒绝：主机已开机，但 ssh 端口上没有服务在监听',
        `请在该主机上启动 sshd（systemctl start sshd；Debian 和 Ubuntu 上为 ssh），或在主机列表中写明它的端口：ADDRESS,PORT`,
      );
    case 'timed-out':
      return words(
        {
          connect: '没有应答：主机未开机，或防火墙丢弃了发往 ssh 端口的报文',
          handshake: '连接已建立，但 ssh 服务没有按时应答',
          login: 'ssh 服务没有按时完成登录',
        }[problem.stage],
        '请检查地址和防火墙；如果主机较慢，请调大 --connect-timeout',
      );
    case 'no-route':
      return words(
        `没有到达该主机的路由（${problem.reason}）`,
        '请检查地址，以及本机的路由和地址（ip route）',
      );
    case 'throttled':
      return words(
        `ssh 服务在登录之前断开了连接，共六次${said(problem.text)}`,
        '请检查该主机 sshd_config 中的 MaxStartups 和 PerSourcePenalties，以及 hosts.deny，然后重试',
      );
    case 'closed':
      return words(`连接被关闭${said(problem.text)}`, '请查看该主机的 sshd 日志（journalctl -u sshd）');
    case 'no-common-algorithm':
      return words(
        `没有共同支持的算法${said(problem.text)}`,
        '请在该主机的 sshd_config 中允许一种：本工具支持 curve25519、ECDH 以及使用 SHA-2 的 DH，不支持 SHA-1',
      );
    case 'host-key-changed':
    case 'host-key-revoked':
    case 'host-key-unlisted':
      return hostKey(problem, { address, port }, user);
    case 'password-refused':
      return words(
        `密码被拒绝${problem.attempts > 1 ? ` ${problem.attempts} 次` : ''}`,
        user === 'root'
          ? '请重新输入密码；也可能是该主机 sshd_config 中的 PermitRootLogin 禁止 root 登录（缺省设置下，root 的密码即使正确也会被拒绝）'
          : `请重新输入密码；也可能是该主机上没有用户 ${user}、该用户被锁定，或被 AllowUsers 排除在外`,
      );
    case 'password-not-tried':
      return words('该主机上没有尝试密码，因为第一个密码已被其他主机拒绝', '请更正密码后重新执行');
    case 'password-missing':
      return words('需要密码，但没有提供', '请在提示处输入密码，或将密码作为标准输入的第一行');
    case 'no-password-method':
      return words(
        `没有密钥被接受，而且服务端不支持密码登录（它支持的方式：${problem.methods.join('、') || '无'}）`,
        '请用 -i FILE 指定一个被接受的私钥，或将其加载到 agent 中，或在该主机的 sshd_config 中开启 PasswordAuthentication',
      );
    case 'more-authentication':
      return words(
        `服务端要求一种以上的登录方式（还要求：${problem.methods.join('、')}）`,
        '请检查该主机 sshd_config 中的 AuthenticationMethods：互信要求仅凭密钥即可登录',
      );
    case 'unexpected-prompt':
      return words(
        `服务端要求输入的不是密码${said(problem.text)}`,
        `请手动登录一次（ssh ${user}@${address}）加以处理：密码过期，或一次性验证码`,
      );
    case 'jump-host-unknown':
      return words(
        `本机的 ssh 不认识途经的跳板机${said(problem.text)}`,
        '请先手动登录一次跳板机并核对其主机密钥；记入 known_hosts 后即可使用',
      );
    case 'no-system-ssh':
      return words(
        `无法使用本机的 ssh${said(problem.text)}`,
        `请安装 OpenSSH 客户端，并确认 ssh -G ${address} 不报错`,
      );
    case 'open-folder':
      return words(
        `本机的其他用户可以替换 ${problem.path} 中的内容`,
        '请把 TMPDIR 设为只有您自己能写入的目录，或取消该变量',
      );
    case 'shell':
      return words(
        `登录 shell 没有启动程序${said(problem.text)}`,
        `请尝试：ssh ${user}@${address} true。密码过期、登录 shell 为 nologin，或启动文件中有 exit，都会造成这种情况`,
      );
    case 'program-timed-out':
      return words(
        `该主机上的程序执行时间超过了 ${problem.seconds} 秒`,
        `请检查该主机的负载和文件系统（是否有失效的 NFS 挂载）${problem.seconds < 60 ? '；主机较慢时请增大 --connect-timeout' : ''}`,
      );
    case 'output-too-large':
      return words(
        `该主机的输出超出了任何应答所需的大小（${Math.round(problem.limit / 1024)} KiB）`,
        '请检查它的 shell 启动文件输出了什么，以及 ssh 文件和 crontab 的大小',
      );
    case 'malformed-answer':
      return words(`该主机的应答无法识别${said(problem.text)}`, '请检查它的 shell 启动文件，并加上 -v 执行');
    case 'unexpected':
      return words(
        `该主机的输出使本工具出错${said(problem.text)}`,
        '请检查它的 shell 启动文件输出了什么；如果该主机可信，请附上 -v 或 -l 的内容报告此问题',
      );
    case 'program-failed':
      return programFailed(problem.failed);
    case 'unsupported':
      return words(unsupported(problem.why), '请在该主机上解决此问题后重新执行');
    case 'different-trust-key':
      return words(
        `它持有的互信密钥（${fingerprint(problem.held)}）与本次选定的（${problem.chosen === undefined ? '新密钥' : fingerprint(problem.chosen)}）不同：属于另一集群或以前的安装`,
        '如要合并，请加上 --merge：所有主机改用选定的密钥，原密钥仍被接受',
      );
    case 'no-other-login':
      return words(
        `没有互信密钥，就无法再以 ${user} 登录该主机：authorized_keys 中没有其他密钥，并且${
          {
            'not-offered': `服务器不接受密码（提供的方式：${problem.methods.join('、') || '无'}）`,
            'root-refused': ' PermitRootLogin 拒绝 root 的密码',
            'no-password': '该账户没有密码，或已被锁定',
            unknown: '无法确定服务器是否接受 root 的密码：sshd -T 没有给出答案',
          }[problem.why]
        }`,
        '请先把自己的公钥加入该主机的 authorized_keys（ssh-copy-id）；如有其他途径（控制台），可加上 --force',
      );
    case 'key-still-accepted':
      return words(
        `本工具的行已删除，但该主机仍接受互信密钥 ${fingerprint(problem.accepted)}`,
        '请检查用户自己的行中是否有该密钥，以及 sshd_config 中 AuthorizedKeysFile 和 AuthorizedKeysCommand 所指的内容',
      );
    case 'sshd-unchanged':
      return words(
        {
          unread: `配置被修改之后 sshd 还没有重新读取${said(problem.text)}`,
          check: `sshd -t 不接受修改后的配置${said(problem.text)}`,
          reload: `无法让 sshd 重新读取配置${said(problem.text)}`,
          login: `修改后，原本成功的登录失败${said(problem.text)}`,
        }[problem.why],
        '其配置保持原状；请在该主机上检查并手工修改，或重新加载 sshd 后再次执行',
      );
    case 'changed':
      return words(`${problem.path} 在此期间被他人修改`, '请重新执行');
    case 'made-by-another':
      return words(
        `${problem.path} 属于另一用户（${problem.uid}），可能由其放置并可由其修改：本工具既不采信它，也不会使它归本用户所有`,
        '请检查其内容，然后将其删除，或用 chown -h 改为本用户所有',
      );
    case 'shared-home':
      return words(
        '它的用户主目录同时也是列表中另一台主机的用户主目录（NFS？）',
        '共用主目录的主机请只列出一台，或为每台主机设置各自的主目录：一套密钥和 agent 无法用于两台主机',
      );
    case 'locked':
      return words(
        `另一次执行正在操作该主机${said(problem.holder)}`,
        '请等它结束后重新执行；用 --lock-wait SECONDS 可以等待更久',
      );
    case 'not-undone': {
      const { cause } = host({ host: address, port, step, problem: problem.why }, user);
      return words(
        `本次执行在该主机上的改动未能撤销：${cause}`,
        `请重新执行：会先撤销这些改动。原文件保存在该主机的 ${problem.path} 中`,
      );
    }
    case 'hindered':
      return words(
        `该主机上密钥无法使用：${problem.findings.map(findings.line).join('; ')}`,
        problem.findings.map(findings.remedy).join('; '),
      );
    case 'no-keeper':
      return words(
        `${problem.path} 不存在：该主机上没有建立过互信，或互信已被删除`,
        '请建立互信：gs_sshexkey -f HOSTFILE',
      );
    case 'agents-differ':
      return words(
        `没有全部完成${said(problem.text)}`,
        '请检查该主机上的进程和 ~/gaussdb_tmp：gs_sshexkey agent status -f HOSTFILE',
      );
    case 'logins-failed':
      return words(
        `它发起的 ${problem.tried} 次登录中有 ${problem.failed} 次失败`,
        '请查看对每一对主机的说明',
      );
    case 'logins-unproved':
      return words(
        `它发起的 ${problem.tried} 次登录中有 ${problem.failed} 次没有结果，再次尝试后仍是如此`,
        '请查看对每一对主机的说明',
      );
  }
}

function programFailed({ what, reason, kind }: ProgramFailure): CauseAndRemedy {
  if (kind === 'agent' || kind === 'agent-stopped')
    return words(
      `${what} 上的 agent 没有持有密钥${said(reason)}`,
      kind === 'agent-stopped'
        ? '请在该主机上让它继续运行（kill -CONT 加进程号），然后重新执行'
        : `请在该主机上查看 ssh-add 的提示：SSH_AUTH_SOCK=${what} ssh-add ~/.ssh/id_om（agent 被锁定时用 ssh-add -X 解锁）；或结束该 agent 后重新执行`,
    );
  const remedies = {
    full: '请在该文件系统上腾出空间',
    'read-only': '请将该文件系统挂载为可写',
    other: '请确认该用户有权写入（属主、权限、lsattr），然后重新执行',
  };
  return words(`无法写入 ${what}${said(reason)}`, remedies[kind]);
}

function words(cause: string, remedy: string): CauseAndRemedy {
  return { cause, remedy };
}

function said(text: string): string {
  const trimmed = text.trim();
  return trimmed === '' ? '' : `：${trimmed}`;
}
