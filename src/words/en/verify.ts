import type { Summary, VerifyWords } from '../types/verify.ts';

export const verify: VerifyWords = {
  outcomes: {
    pass: 'passes',
    address: 'fails by address',
    name: 'fails by name',
    fail: 'fails',
    untried: 'could not be tried, counts as failed',
  },
  shares: { none: 'all pass', tenths: 'tenths of the pairs that fail', all: 'all fail' },
  corner: 'from \\ to',
  notTried: (why, cause) =>
    why === 'unfinished'
      ? `not tried, or not to the end: ${cause}`
      : `not tried: this machine cannot log in to {from}: ${cause}`,
  severalKeys: {
    'host-key-unknown': {
      cause: 'the known_hosts of {from} has no lines for {to}',
      remedy: 'add them: gs_sshexkey -f HOSTFILE',
    },
    'host-key-changed': {
      cause: 'the known_hosts of {from} has other host keys for {to}',
      remedy:
        'where a host was rebuilt, remove its old keys with ssh-keygen -R, then gs_sshexkey -f HOSTFILE; if not, someone may be listening in',
    },
  },
  several: { these: 'these hosts', those: 'those hosts' },
  hosts: (count, all) => (all ? `all ${count} hosts` : `${count} hosts`),
  onlyBy: (way) => `, by ${way} only`,
  toDo: (remedy) => `To do: ${remedy}`,
  side: (side, hosts) => `${side === 'from' ? 'From' : 'To'}: ${hosts}`,
  listed: (names, more) => `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
  morePairs: (count) => `And ${count} more failing pairs: --json and --html show every one.`,
  summary,
};

function summary({ pairs, failed, mode, byAddress, byName, seconds }: Summary): string {
  const noun = pairs === 1 ? 'pair' : 'pairs';
  const head =
    failed === 0
      ? `${pairs === 1 ? 'The' : 'All'} ${pairs} ${noun} ${pairs === 1 ? 'passes' : 'pass'}`
      : `${failed} of ${pairs} ${noun} ${failed === 1 ? 'fails' : 'fail'}`;
  return `${head} (${mode}; ${byAddress} logins by address, ${byName} by name; ${seconds.toFixed(1)} s).`;
}
