import type { VerifyWords } from '../types/verify.ts';

export const verify: VerifyWords = {
  outcomes: {
    pass: '通过',
    address: '按地址失败',
    name: '按主机名失败',
    fail: '失败',
    untried: '无法尝试，计为失败',
  },
  shares: { none: '全部通过', tenths: '失败的主机对占几成', all: '全部失败' },
  corner: '从 \\ 到',
  notTried: (why, cause) =>
    why === 'unfinished' ? `没有尝试，或没有完成：${cause}` : `没有尝试：本机无法登录 {from}：${cause}`,
  severalKeys: {
    'host-key-unknown': {
      cause: '{from} 的 known_hosts 中没有 {to} 的记录',
      remedy: '请执行 gs_sshexkey -f HOSTFILE 补上',
    },
    'host-key-changed': {
      cause: '{from} 的 known_hosts 中 {to} 的主机密钥与实际不同',
      remedy:
        '重装过系统的主机，请用 ssh-keygen -R 删除其旧密钥，再执行 gs_sshexkey -f HOSTFILE；否则可能有人在窃听',
    },
  },
  several: { these: '这些主机', those: '那些主机' },
  hosts: (count, all) => (all ? `全部 ${count} 台主机` : `${count} 台主机`),
  onlyBy: (way) => `，仅按${way === 'address' ? '地址' : '主机名'}`,
  toDo: (remedy) => `处理办法：${remedy}`,
  side: (side, hosts) => `${side === 'from' ? '从' : '到'}：${hosts}`,
  listed: (names, more) => `${names.join('、')}${more > 0 ? ` 等 ${names.length + more} 台` : ''}`,
  morePairs: (count) => `另有 ${count} 对主机失败：--json 和 --html 会逐一列出。`,
  summary: ({ pairs, failed, mode, byAddress, byName, seconds }) =>
    `${failed === 0 ? `${pairs} 对主机全部通过` : `${pairs} 对主机中有 ${failed} 对失败`}（${mode}；按地址登录 ${byAddress} 次，按主机名登录 ${byName} 次；${seconds.toFixed(1)} 秒）。`,
};
