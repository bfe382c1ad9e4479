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

/** English. */
export const en: Words = {
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
    network: 'hosts connected and read',
    trust: '',
    'local-key': '',
    'local-authorized-keys': 'hosts written',
    'known-hosts': 'hosts written',
    'remote-authorized-keys': 'hosts authorized',
    'common-authentication': 'hosts checked',
    distribute: 'hosts written',
    remove: 'hosts cleared',
    verify: 'logins tried',
  },
  run: {
    about: (subject, text) => `  ${subject}: ${text}`,
    detailed: (cause, detail) => `${cause} (${detail})`,
    again: ' again, as they had no answer',
    timeLeft: (seconds) => `, about ${seconds} s left`,
    interrupted: 'Interrupted.',
    unexpected: '  This is a fault of this tool. Report it with what -v or -l shows of it (SECURITY.md).',
    logIncomplete: (why) => `Notice: the log is not complete: ${why}.`,
    ownKey: (host) => `ssh asks, on the way to ${host}:`,
    lockOut: (host, refusals) =>
      `${host} has refused ${refusals} passwords; one more may lock the account there.`,
    notTriedOn: (hosts) => `  Not tried on: ${hosts}.`,
    createdAmong: (hosts) => `Trust was created and verified among the other ${hosts} hosts.`,
    kept: (logins) =>
      `Trust was made and stays: no login was refused, but ${logins} timed out or ${logins === 1 ? 'was' : 'were'} turned away, also when tried again. When there is less load, prove them: run again, or gs_sshexkey verify -f HOSTFILE.`,
    moreFaults: (count) => `  and ${count} more`,
    noPrivateKey: (path) =>
      `  it is no private key, or is encrypted: load it into an agent instead (ssh-add ${path})`,
  },
  agent: {
    titles: ['HOST', 'AGENT', 'STATE', 'PID', 'KEYS', 'TRUST KEY'],
    roles: { first: 'first', standby: 'standby' },
    states: { RUNNING: 'RUNNING', STOPPED: 'STOPPED', DEAD: 'DEAD', UNKNOWN: 'UNKNOWN' },
    yes: 'yes',
    no: 'no',
  },
};
