import type { PageScriptWords } from '../types/page.ts';

const number = (count: number): string => count.toLocaleString('en');
const pairs = (count: number): string => `${number(count)} ${count === 1 ? 'pair' : 'pairs'}`;

const modes = {
  star: 'this machine to every host',
  ring: 'this machine to every host, and every host to the next',
  mesh: 'every host to every host',
} as const;

export const script: PageScriptWords = {
  dates: undefined,
  verdict: (all, failed) =>
    failed === 0
      ? `${all === 1 ? 'The one pair passes' : `All ${pairs(all)} pass`}`
      : `${number(failed)} of ${pairs(all)} ${failed === 1 ? 'fails' : 'fail'}`,
  facts: ({ hosts, mode, user, when, seconds }) =>
    `${hosts} hosts, ${modes[mode]}, as ${user}. ${when}, ${seconds.toFixed(1)} s.`,
  shown: (rows, columns, hosts) => `${rows} × ${columns} of ${hosts} hosts`,
  choose: 'Choose a pair to see how it did.',
  notTried: 'Not tried in this mode.',
  passes: 'passes',
  fails: 'fails',
  by: { address: 'By address: ', name: 'By name: ', both: 'By address and by name: ' },
  toDo: 'To do: ',
  showMore: (count) => `Show ${count} more`,
  showPairs: (count) => `Show ${count === 1 ? 'the pair' : `${number(count)} pairs`}`,
  spoken: (from, to, meaning) => `${from} to ${to}: ${meaning}.`,
  spokenFault: (from, to, meaning, cause, remedy) =>
    `${from} to ${to}: ${meaning}. ${cause}. To do: ${remedy}`,
  spokenNotTried: (from, to) => `${from} to ${to}: not tried in this mode.`,
};
