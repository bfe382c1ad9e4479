import type { DoctorWords } from '../types/findings.ts';

export const doctor: DoctorWords = {
  severities: { error: 'ERROR', warning: 'WARNING' },
  well: 'nothing found',
  unknown: 'it could not be examined: see below',
  seen: (evidence) => `Seen: ${evidence}`,
  onHost: (command, user) => `To do there${user === undefined ? '' : `, as ${user}`}: ${command}`,
  onHostAsRoot: (command) => `To do there, as root: ${command}`,
  here: (command) => `To do here: ${command}`,
  more: (count) => `and ${count} more of this kind: --json shows every one`,
  summary: (hosts, ill, findings) =>
    findings === 0
      ? `Nothing found on ${hosts} hosts.`
      : `${findings} findings on ${ill} of ${hosts} hosts. docs/findings.md explains each.`,
  several: (hosts, count, all) => `${hosts} (${all ? `all ${count}` : count} hosts)`,
  first: 'What to do first:',
  step: ({ on, as, command, where, mends, user }) => {
    const who = as === 'root' ? ', as root' : user === undefined ? '' : `, as ${user}`;
    const what = mends === 1 ? '' : ` (for ${mends} findings)`;
    return on === 'here' ? `here: ${command}${what}` : `on ${where}${who}: ${command}${what}`;
  },
  moreSteps: (count) => `and ${count} more, as said above`,
  fix: {
    offered: (offers, left) =>
      offers === 0
        ? 'There is nothing that this tool does by itself: see docs/decisions/what-doctor-mends.md.'
        : `What this tool can do about it${left === 0 ? '' : ` (${left} findings are left to you)`}:`,
    offer: (number, codes, hosts) => `  ${number}. ${codes} (${hosts})`,
    question: '     Do this? [y/N] ',
    mending: 'At work.',
    again: 'Examined again:',
    later: 'What creating trust again would change shows once the rest is done.',
  },
  noLogins: (user) => `No logins were made between them: only ${user} can make those of ${user}.`,
  logins: (tried, failed, mode) =>
    failed === 0
      ? `All ${tried} logins between them pass (${mode}).`
      : `${failed} of ${tried} logins between them fail (${mode}): gs_sshexkey verify shows which.`,
};
