import type { Words } from '../types/words.ts';
import { clusterFault } from './cluster-file.ts';
import { doctor } from './doctor.ts';
import { findings } from './findings.ts';
import { fold } from './fold.ts';
import { help } from './help.ts';
import { host } from './host.ts';
import { notice } from './notice.ts';
import { page } from './page.ts';
import { pair } from './pair.ts';
import { preview } from './preview.ts';
import { remove } from './remove.ts';
import { verify } from './verify.ts';

/** 简体中文。 */
export const zh: Words = {
  host,
  pair,
  notice,
  clusterFault,
  fold,
  verify,
  preview,
  remove,
  help,
  findings,
  doctor,
  page,
  progress: {
    network: '台主机已连接并读取',
    trust: '',
    'local-key': '',
    'local-authorized-keys': '台主机已写入',
    'known-hosts': '台主机已写入',
    'remote-authorized-keys': '台主机已授权',
    'common-authentication': '台主机已检查',
    distribute: '台主机已写入',
    remove: '台主机已清理',
    verify: '次登录已尝试',
  },
  run: {
    about: (subject, text) => `  ${subject}：${text}`,
    detailed: (cause, detail) => `${cause}（${detail}）`,
    again: '（此前没有应答，再次尝试）',
    timeLeft: (seconds) => `，大约还需 ${seconds} 秒`,
    interrupted: '已中断。',
    unexpected: '  这是本工具的缺陷。请附上 -v 或 -l 显示的内容报告此问题（SECURITY.md）。',
    logIncomplete: (why) => `提示：日志不完整：${why}。`,
    ownKey: (host) => `连接 ${host} 时，ssh 询问：`,
    lockOut: (host, refusals) => `${host} 已拒绝 ${refusals} 次密码；再错一次，该主机上的账户可能会被锁定。`,
    notTriedOn: (hosts) => `  以下主机没有尝试：${hosts}。`,
    createdAmong: (hosts) => `其余 ${hosts} 台主机之间的互信已建立并通过验证。`,
    kept: (logins) =>
      `互信已建立并保留：没有登录被拒绝，但有 ${logins} 次登录超时或被暂时拒之门外，再次尝试后仍是如此。请在负载较低时再次运行，或执行 gs_sshexkey verify -f HOSTFILE 加以验证。`,
    moreFaults: (count) => `  另有 ${count} 处`,
    noPrivateKey: (path) => `  它不是私钥，或已加密：请改为加载到 agent 中（ssh-add ${path}）`,
  },
  agent: {
    titles: ['主机', 'AGENT', '状态', 'PID', '密钥数', '互信密钥'],
    roles: { first: '主', standby: '备' },
    states: { RUNNING: '运行中', STOPPED: '已暂停', DEAD: '未运行', UNKNOWN: '未知' },
    yes: '有',
    no: '无',
  },
};
