import type { DoctorWords } from '../types/findings.ts';

export const doctor: DoctorWords = {
  severities: { error: '错误', warning: '警告' },
  well: '未发现问题',
  unknown: '无法检查，见下文',
  seen: (evidence) => `依据：${evidence}`,
  onHost: (command, user) => `${user === undefined ? '' : `以 ${user} `}在该主机执行：${command}`,
  onHostAsRoot: (command) => `以 root 在该主机执行：${command}`,
  here: (command) => `在本机执行：${command}`,
  more: (count) => `另有 ${count} 项同类问题，--json 可显示全部`,
  summary: (hosts, ill, findings) =>
    findings === 0
      ? `${hosts} 台主机均未发现问题。`
      : `${hosts} 台主机中有 ${ill} 台共 ${findings} 项问题，说明见 docs/findings.md。`,
  several: (hosts, count, all) => `${hosts}（${all ? '全部 ' : '共 '}${count} 台主机）`,
  first: '建议的处理顺序：',
  step: ({ on, as, command, where, mends, user }) => {
    const who = as === 'root' ? '以 root ' : user === undefined ? '' : `以 ${user} `;
    const what = mends === 1 ? '' : `（针对 ${mends} 项问题）`;
    return on === 'here' ? `在本机执行：${command}${what}` : `${who}在 ${where} 上执行：${command}${what}`;
  },
  moreSteps: (count) => `另有 ${count} 步，见上文`,
  fix: {
    offered: (offers, left) =>
      offers === 0
        ? '没有本工具可以自动处理的问题：见 docs/decisions/what-doctor-mends.md（英文）。'
        : `本工具可以处理的问题${left === 0 ? '' : `（另有 ${left} 项需要手工处理）`}：`,
    offer: (number, codes, hosts) => `  ${number}. ${codes}（${hosts}）`,
    question: '     是否执行？[y/N] ',
    mending: '正在处理。',
    again: '重新检查的结果：',
    later: '重新建立互信会带来的改动，在其余各项完成之后才能显示。',
  },
  noLogins: (user) => `没有尝试主机之间的登录：${user} 的登录只能由 ${user} 自己执行。`,
  logins: (tried, failed, mode) =>
    failed === 0
      ? `主机之间的 ${tried} 次登录全部成功（${mode}）。`
      : `主机之间的 ${tried} 次登录中有 ${failed} 次失败（${mode}）：gs_sshexkey verify 会逐一列出。`,
};
