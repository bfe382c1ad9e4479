import type { PageWords } from './language.ts';

const pairs = (count: number): string => `${count.toLocaleString()} ${count === 1 ? 'pair' : 'pairs'}`;

const modes: Record<string, string> = {
  star: 'this machine to every host',
  ring: 'this machine to every host, and every host to the next',
  mesh: 'every host to every host',
};

export const en: PageWords = {
  tag: 'en',
  title: 'SSH trust',
  meanings: {
    '.': 'passes',
    A: 'fails by address',
    N: 'fails by name',
    X: 'fails',
    '-': 'could not be tried: counts as failed',
  },
  verdict: (all, failed) =>
    failed === 0
      ? `${all === 1 ? 'The one pair passes' : `All ${pairs(all)} pass`}`
      : `${failed.toLocaleString()} of ${pairs(all)} ${failed === 1 ? 'fails' : 'fail'}`,
  facts: (hosts, mode, user, when, seconds) =>
    `${hosts} hosts, ${modes[mode] ?? mode}, as ${user}. ${when}, ${seconds.toFixed(1)} s.`,
  shown: (rows, columns, hosts) => `${rows} × ${columns} of ${hosts} hosts`,
  choose: 'Choose a pair to see how it did.',
  notTried: 'Not tried in this mode.',
  passes: 'passes',
  fails: 'fails',
  by: (ways) => `By ${ways.join(' and by ')}: `,
  toDo: 'To do: ',
  showMore: (count) => `Show ${count} more`,
  showPairs: (count) => `Show ${count === 1 ? 'the pair' : `${count} pairs`}`,
  onlyBy: (way) => `, by ${way} only`,
  hosts: (count) => `${count} hosts`,
  side: (side, names, more) =>
    `${side === 'from' ? 'From' : 'To'} ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
  spoken: (from, to, meaning, fault) =>
    `${from} to ${to}: ${meaning}.${fault ? ` ${fault.cause}. To do: ${fault.remedy}` : ''}`,
  spokenNotTried: (from, to) => `${from} to ${to}: not tried in this mode.`,
};
