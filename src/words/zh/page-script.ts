import type { PageScriptWords } from '../types/page.ts';

const number = (count: number): string => count.toLocaleString('zh-CN');

const modes = {
  star: '从本机到所有主机',
  ring: '从本机到所有主机，以及每台主机到下一台',
  mesh: '所有主机两两之间',
} as const;

export const script: PageScriptWords = {
  dates: 'zh-CN',
  verdict: (all, failed) =>
    failed === 0 ? `${number(all)} 对主机全部通过` : `${number(all)} 对主机中有 ${number(failed)} 对失败`,
  facts: ({ hosts, mode, user, when, seconds }) =>
    `${hosts} 台主机，${modes[mode]}，用户 ${user}。${when}，用时 ${seconds.toFixed(1)} 秒。`,
  shown: (rows, columns, hosts) => `${rows} × ${columns}，共 ${hosts} 台主机`,
  choose: '选择一对主机，查看其结果。',
  notTried: '在此模式下没有尝试。',
  passes: '通过',
  fails: '失败',
  by: { address: '按地址：', name: '按主机名：', both: '按地址和按主机名：' },
  toDo: '处理办法：',
  showMore: (count) => `再显示 ${count} 条`,
  showPairs: (count) => `查看这 ${number(count)} 对主机`,
  spoken: (from, to, meaning) => `从 ${from} 到 ${to}：${meaning}。`,
  spokenFault: (from, to, meaning, cause, remedy) =>
    `从 ${from} 到 ${to}：${meaning}。${cause}。处理办法：${remedy}`,
  spokenNotTried: (from, to) => `从 ${from} 到 ${to}：在此模式下没有尝试。`,
};
