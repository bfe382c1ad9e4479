import type { PairDiagnosis } from '../../trust/verify/diagnose-pair.ts';
import type { CauseAndRemedy } from '../types/cause-and-remedy.ts';

/** 两台主机之间登录失败的原因和处理办法。 */
export function pair(diagnosis: PairDiagnosis, from: string, to: string): CauseAndRemedy {
  const between = `请检查 ${from} 与 ${to} 之间的防火墙`;
  const agents = `在 ${from} 上执行：gs_sshexkey agent status -f HOSTFILE；用 gs_sshexkey -f HOSTFILE 可以修复`;
  switch (diagnosis.code) {
    case 'client-config':
      return words(
        `${from} 上的 ssh 配置文件无法使用`,
        `在 ${from} 上执行 ssh ${to} true，并修正它指出的问题`,
      );
    case 'client-missing':
      return words(`${from} 上没有 ssh 或 timeout 命令`, `请在 ${from} 上安装 OpenSSH 客户端和 coreutils`);
    case 'name-unknown':
      return words(`${from} 无法解析该主机名`, `请检查 ${from} 的 ~/.ssh/config 和 /etc/hosts`);
    case 'refused':
      return refused(diagnosis.answers, to);
    case 'too-slow':
      return words(
        '登录耗时过长',
        `请检查 ${to} 的负载和 sshd 日志：域名解析、PAM，或会等待的 shell 启动文件`,
      );
    case 'endless':
      return words('它不停地输出内容', `请检查 ${to} 上该用户的 shell 启动文件`);
    case 'no-answer':
      if (diagnosis.connected)
        return words('连接已建立，但 ssh 服务没有按时应答', `请检查 ${to} 的 sshd 和负载`);
      if (diagnosis.answers)
        return words('没有应答，而其他主机能得到应答：两台主机之间的防火墙丢弃了报文', between);
      return words('没有应答', diagnosis.answers === false ? `请确认 ${to} 已开机；${between}` : between);
    case 'no-route':
      return words('没有到达该主机的路由', `请检查 ${from} 的路由和 ${to} 的防火墙`);
    case 'turned-away':
      return diagnosis.penalty
        ? words(
            '对方的 ssh 服务因多次登录失败暂时拒绝本主机（PerSourcePenalties）',
            '请等待一分钟后重试；如仍被拒绝，请先解决来自该主机的其他失败',
          )
        : words(
            '对方的 ssh 服务在登录之前断开了连接，共五次',
            `请检查 ${to} 的 sshd_config 中的 MaxStartups 和 PerSourcePenalties，以及 hosts.deny，然后重试`,
          );
    case 'no-common-algorithm':
      return words(
        '客户端与服务端没有共同支持的算法',
        `请在 ${from} 的 ssh_config 中允许服务端的一种算法，或在 ${to} 的 sshd_config 中允许客户端的一种算法`,
      );
    case 'host-key-revoked':
      return words(
        `${to} 的主机密钥在 ${from} 上被标记为 @revoked`,
        `请为 ${to} 更换主机密钥；已吊销的密钥可能已落入他人之手`,
      );
    case 'host-key-changed': {
      const { entry } = diagnosis;
      const named = entry.startsWith('[') ? `'${entry}'` : entry;
      return words(
        `${from} 的 known_hosts 中 ${entry} 的主机密钥与实际不同`,
        `如果 ${to} 重装过系统，请在 ${from} 上执行 ssh-keygen -R ${named}，再执行 gs_sshexkey -f HOSTFILE；否则可能有人在窃听`,
      );
    }
    case 'host-key-unknown':
      return words(
        `${from} 的 known_hosts 中没有 ${diagnosis.entry} 的记录`,
        '请执行 gs_sshexkey -f HOSTFILE 补上',
      );
    case 'too-many-keys':
      return words(
        `${from} 上的 ssh 提供的密钥数超过了服务端允许尝试的次数`,
        `请从 ${from} 的 agent 中移除一些密钥，或调大 ${to} 的 sshd_config 中的 MaxAuthTries`,
      );
    case 'more-authentication':
      return words(
        '服务端不接受仅凭密钥登录',
        `请检查 ${to} 的 sshd_config 中的 AuthenticationMethods：互信要求仅凭密钥即可登录`,
      );
    case 'key-unusable':
      return words(`服务端接受该密钥，但 ${from} 上没有 agent 加载它，ssh 无法使用`, agents);
    case 'key-missing':
      return words(`${from} 上的 ssh 没有可用的密钥`, agents);
    case 'key-refused':
      return words(
        '密钥被拒绝',
        `请检查 ${to} 的 sshd 日志：用户主目录和 .ssh 的权限、AllowUsers、PubkeyAuthentication、AuthorizedKeysFile`,
      );
    case 'login-shell':
      return words(
        `登录成功，但登录 shell 以状态 ${diagnosis.status} 退出`,
        `请检查 ${to} 上该用户的登录 shell（密码过期、nologin，或启动文件中有 exit）`,
      );
    case 'other':
      return words(diagnosis.last || 'ssh 没有给出原因', `请在 ${from} 上执行：ssh -v ${to} true`);
  }
}

function refused(answers: boolean | undefined, to: string): CauseAndRemedy {
  if (answers)
    return words(
      '连接被拒绝，而其他主机能得到应答：两台主机之间的防火墙拒绝了连接',
      `请检查两台主机之间的防火墙，以及 ${to} 的防火墙`,
    );
  if (answers === false)
    return words(
      '连接被拒绝：ssh 端口上没有服务在监听',
      `请启动 ${to} 的 sshd（systemctl start sshd；Debian 和 Ubuntu 上为 ssh）`,
    );
  return words('连接被拒绝', `请启动 ${to} 的 sshd，或检查两台主机之间的防火墙`);
}

function words(cause: string, remedy: string): CauseAndRemedy {
  return { cause, remedy };
}
