import { fingerprint } from '../../keys/fingerprint.ts';
import type { KeyPlace, RecordedKey } from '../../transport/host-key.ts';
import type { HostKeyProblem } from '../host-key-commands.ts';
import { type Forgetting, forgetting, learn, nameOf, ownWord, type Target } from '../host-key-commands.ts';
import type { CauseAndRemedy } from '../types/cause-and-remedy.ts';

/** 最多显示的已记录密钥数。 */
const shown = 4;

/** 主机密钥的问题，以及确认无误后如何接受它。 */
export function hostKey(problem: HostKeyProblem, target: Target, user: string): CauseAndRemedy {
  const { offered } = problem;
  const key = `${offered.type} ${fingerprint(offered.blob)}`;
  switch (problem.code) {
    case 'host-key-changed': {
      const known = problem.known.slice(0, shown).map(described).join('，').replaceAll('， ', '，');
      const ways = forgetting(problem, target, user).map(forget).join('，并');
      return {
        cause: problem.late
          ? `主机密钥已改变：除本次登录所用的密钥外，它还有密钥 ${key}，而${known}。没有在该主机上写入任何内容`
          : `主机密钥已改变：当前密钥的指纹为 ${key}，而${known}。密码没有发送`,
        remedy: `如果该主机重装过系统，且主机本身显示的指纹与此相同（${ownWord(offered)}），请${ways}；否则可能有人在窃听`,
      };
    }
    case 'host-key-revoked':
      return {
        cause: `它的主机密钥 ${key} 在${placed(problem.place)}中被标记为 @revoked。${problem.late ? '登录使用的是另一个密钥。没有在该主机上写入任何内容' : '密码没有发送'}`,
        remedy: '请为该主机更换主机密钥；已吊销的密钥可能已落入他人之手',
      };
    case 'host-key-unlisted': {
      const { path, authority } = problem;
      const missing = path === undefined ? '任何 known_hosts 文件' : ` ${path} `;
      return {
        cause: `${missing.trim()} 中没有 ${nameOf(target)} 的主机密钥 ${key}${aside(authority)}。密码没有发送`,
        remedy: `请与主机本身显示的指纹比较（${ownWord(offered)}）；如果相同，请执行：${learn(offered, target, path)}`,
      };
    }
  }
}

/** 对可能为主机签名的 CA 的说明。 */
export function aside(authority: KeyPlace | undefined): string {
  return authority
    ? `（${placed(authority).trim()} 中的 @cert-authority 无法为它担保：本工具不支持主机证书）`
    : '';
}

function described({ type, blob, place }: RecordedKey): string {
  return `${placed(place)}中的指纹为 ${type} ${fingerprint(blob)}`;
}

export function placed({ source, path, line }: KeyPlace): string {
  return source === 'run' ? '本次执行先前的连接' : ` ${path}:${line} `;
}

function forget(one: Forgetting): string {
  switch (one.way) {
    case 'look':
      return '确认该地址上只有一台主机应答，然后重新执行';
    case 'replace':
      return `用新密钥的这一行替换 ${one.places.join('、')}：${one.line}`;
    case 'edit':
      return `手动编辑 ${one.places.join('、')}（ssh-keygen -R 会同时删除对其他主机有效的记录）`;
    case 'command':
      return `${one.asRoot ? '以 root 用户' : ''}删除它的旧密钥：${one.command}`;
  }
}
