import { fingerprint } from '../../keys/fingerprint.ts';
import { octal } from '../../text/octal.ts';
import type { HostKey } from '../../transport/host-key.ts';
import type { Seen, SeenLine, SeenLogin, ServerPort } from '../../trust/model/seen.ts';
import { foldHosts } from '../fold.ts';
import { fold } from './fold.ts';
import { placed } from './host-key.ts';

const roles = { first: '主 agent', standby: '备 agent' } as const;

/** 判断问题的依据。 */
export function seen(what: Seen): string {
  if (typeof what === 'string') return what;
  switch (what.is) {
    case 'missing':
      return `${what.path}：不存在`;
    case 'no-private-key':
      return `${what.path}：不是私钥`;
    case 'not-paired':
      return `${what.path}：与 id_om 不配对`;
    case 'opens-no-key':
      return `${what.path}：无法打开私钥`;
    case 'on-no-host':
      return `${what.path}：所有主机上均不存在`;
    case 'mode':
      return `${what.path}：权限 ${octal(what.mode)}${what.group === undefined ? '' : `，属组 ${what.group}`}`;
    case 'mode-and-foreign':
      return `${what.path}：权限 ${octal(what.mode)}，其中有链接或其他用户的文件`;
    case 'owner':
      return `${what.path}：属主 ${what.owner}（${what.uid}）`;
    case 'not-first-line':
      return `${what.path}：开头没有 ${what.line}`;
    case 'no-key-line':
      return `${what.path}：没有该密钥的行`;
    case 'key-lines':
      return `${what.path}：第 ${what.lines.join('、')} 行`;
    case 'no-host-line':
      return `${what.entry}：没有对应的行`;
    case 'other-host-key':
      return `known_hosts:${what.line}：${what.entry} 为 ${key(what.old)}，而该主机提供的是 ${what.now ? key(what.now) : '其他密钥'}`;
    case 'revoked-on':
      return `${what.host} 的 known_hosts：@revoked ${what.entry}`;
    case 'offered-instead':
      return `${what.known.map((one) => `${placed(one.place).trim()} 中为 ${key(one)}`).join('，')}；而该主机提供的是 ${key(what.offered)}`;
    case 'unlike-most':
      return `${fingerprint(what.own)}，多数主机为 ${fingerprint(what.most)}`;
    case 'not-in-passwd':
      return `getent passwd ${what.user}：无结果`;
    case 'shell':
      return `登录 shell 为 ${what.shell}`;
    case 'password-locked':
      return '密码已锁定，且没有启用 UsePAM';
    case 'password-never-set':
      return '上次修改密码：从未';
    case 'since':
      return typeof what.when === 'number' ? `自第 ${what.when} 天起` : `自 ${what.when} 起`;
    case 'password-expires':
      return `密码过期时间：${what.when}`;
    case 'agent-dead':
      return `${roles[what.role]}：未运行`;
    case 'agent-stopped':
      return `${roles[what.role]}：进程 ${what.pid ?? '未知'}`;
    case 'agent-keys':
      return `${roles[what.role]}：密钥数 ${what.keys ?? '未知'}，其中没有互信密钥`;
    case 'keys-and-tries':
      return `MaxAuthTries ${what.tries}；${foldHosts(what.hosts, fold)} 的 agent 中有 ${what.keys} 个密钥`;
    case 'answer':
      return `${at(what.port)}：${answers[what.how]}`;
    case 'said':
      return `${at(what.port)}：${what.text}`;
    case 'between':
      return `${what.from} -> ${at(what.port)}：${what.how === 'none' ? '没有应答' : '没有路由'}`;
    case 'login-shell':
      return at(what.port);
    case 'refused-user':
      return `用户 ${what.user}，${at(what.port)}`;
    case 'methods':
      return `${at(what.port)} 支持的方式：${what.methods.join('、') || '无'}`;
    case 'more-methods':
      return `${at(what.port)} 还要求：${what.methods.join('、')}`;
    case 'slow':
      return [`登录 ${s(what.loginMs)} 秒，密钥交换 ${s(what.exchangeMs)} 秒`, what.settings.join('，')]
        .filter((part) => part !== '')
        .join('；');
    case 'login':
      return login(what);
    case 'cause': {
      const settings = what.settings.map((one) => `${one.setting}${place(one.line, one.option)}`).join('、');
      const several = what.settings.length > 1;
      const verdict = what.certain ? '去掉后登录成功' : several ? '原因可能是其中之一' : '可能是其原因';
      return `${settings}：${verdict}；${login(what.login)}`;
    }
    case 'no-reason':
      return 'sshd 没有给出原因';
    case 'setting': {
      const { setting, line, option, policy, clients } = what;
      const by = policy === undefined ? '' : `加密策略 ${policy}：`;
      return `${by}${setting}${place(line, option)}${clients.length > 0 ? `，针对 ${clients.join('、')}` : ''}`;
    }
    case 'unread':
      return `${what.paths.join('、')}：sshd 读取之后有改动`;
    case 'room':
      return `剩余 ${what.kib} KiB`;
    case 'no-inode':
      return '没有空闲的 inode';
    case 'no-ssh':
      return '没有 ssh';
    case 'listed-otherwise':
      return `列表中为 ${what.listed}，主机自身为 ${what.own}`;
    case 'host-name':
      return `主机名 "${what.name}"`;
    case 'shared':
      return `${what.value}，与 ${foldHosts(what.hosts, fold)} 相同`;
    case 'clock':
      return `比其他主机${what.seconds > 0 ? '快' : '慢'} ${Math.abs(what.seconds)} 秒`;
  }
}

function login({ from, target, more, client, server }: SeenLogin): string {
  const others = more > 0 ? `（另有 ${more} 次）` : '';
  return `${from} 登录 ${target}${others}：${client}${server === undefined ? '' : `；对端 sshd：${server}`}`;
}

function place(line: SeenLine | undefined, option: string | undefined): string {
  const match = line && line.match !== '' ? `，${line.match}` : '';
  const where = line ? `（${line.file}:${line.number}${match}）` : '';
  return `${where}${option === undefined ? '' : `（运行中的 sshd 的选项 ${option}）`}`;
}

const answers = {
  refused: '连接被拒绝',
  none: '没有应答',
  mute: '已连接，没有应答',
  'hung-up': '连接被断开',
} as const;

function at({ host, port }: ServerPort): string {
  return `${host} 端口 ${port}`;
}

function key({ type, blob }: HostKey): string {
  return `${type} ${fingerprint(blob)}`;
}

function s(ms: number): string {
  return (ms / 1000).toFixed(1);
}
