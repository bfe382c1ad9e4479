import type { PageWords } from './language.ts';

const modes: Record<string, string> = {
  star: '从本机到所有主机',
  ring: '从本机到所有主机，以及每台主机到下一台',
  mesh: '所有主机两两之间',
};

const ways: Record<string, string> = { address: '按地址', name: '按主机名' };

export const zh: PageWords = {
  tag: 'zh-CN',
  title: 'SSH 互信',
  meanings: { '.': '通过', A: '按地址失败', N: '按主机名失败', X: '失败', '-': '无法尝试，计为失败' },
  verdict: (all, failed) =>
    failed === 0
      ? `${all.toLocaleString('zh-CN')} 对主机全部通过`
      : `${all.toLocaleString('zh-CN')} 对主机中有 ${failed.toLocaleString('zh-CN')} 对失败`,
  facts: (hosts, mode, user, when, seconds) =>
    `${hosts} 台主机，${modes[mode] ?? mode}，用户 ${user}。${when}，用时 ${seconds.toFixed(1)} 秒。`,
  shown: (rows, columns, hosts) => `${rows} × ${columns}，共 ${hosts} 台主机`,
  choose: '选择一对主机，查看其结果。',
  notTried: '在此模式下没有尝试。',
  passes: '通过',
  fails: '失败',
  by: (tried) => `${tried.map((way) => ways[way]).join('和')}：`,
  toDo: '处理办法：',
  showMore: (count) => `再显示 ${count} 条`,
  showPairs: (count) => `查看这 ${count} 对主机`,
  onlyBy: (way) => `，仅${ways[way] ?? way}`,
  hosts: (count) => `${count} 台主机`,
  side: (side, names, more) =>
    `${side === 'from' ? '从' : '到'} ${names.join('、')}${more > 0 ? ` 等 ${names.length + more} 台` : ''}`,
  spoken: (from, to, meaning, fault) =>
    `从 ${from} 到 ${to}：${meaning}。${fault ? `${fault.cause}。处理办法：${fault.remedy}` : ''}`,
  spokenNotTried: (from, to) => `从 ${from} 到 ${to}：在此模式下没有尝试。`,
};
