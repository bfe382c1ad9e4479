import { fingerprint } from '../keys/fingerprint.ts';
import type { Step } from '../trust/events.ts';
import type { HostFailure } from '../trust/failure.ts';
import { explainHostKey } from './explain-host-key.ts';
import { wordsOf } from './finding-words.ts';

/** A failure in words: the original's error number, what happened, and what to do about it. */
export interface Explanation {
  readonly gauss: number;
  readonly cause: string;
  readonly remedy: string;
}

/** Error numbers of what fails while a host is written to, by step. */
const stepCodes: Partial<Record<Step, number>> = {
  'local-key': 51108,
  'remote-authorized-keys': 51111,
  'common-authentication': 51111,
  verify: 51100,
};

/** Says why a host failed and what to do. The user is named where the remedy depends on it. */
export function explainHost({ host, port = 22, step, problem }: HostFailure, user: string): Explanation {
  const unreachable = (cause: string, remedy: string): Explanation => ({ gauss: 50600, cause, remedy });
  const ssh = (cause: string, remedy: string): Explanation => ({ gauss: 51101, cause, remedy });
  const program = (cause: string, remedy: string): Explanation => ({
    gauss: stepCodes[step] ?? (step === 'network' ? 51101 : 50230),
    cause,
    remedy,
  });
  switch (problem.code) {
    case 'refused':
      return unreachable(
        'connection refused: the host is up, but nothing listens on the ssh port',
        `start sshd on it (systemctl start sshd), or give its port in the host file: ${host},PORT`,
      );
    case 'timed-out':
      return unreachable(
        {
          connect: 'no answer: the host is down, or a firewall drops what goes to the ssh port',
          handshake: 'it accepted the connection, but no ssh server answered in time',
          login: 'the ssh server did not finish the login in time',
        }[problem.stage],
        'check the address and the firewall; for a slow host raise --connect-timeout',
      );
    case 'no-route':
      return unreachable(
        `no route to the host (${problem.reason})`,
        'check the address, and the routes and addresses of this machine (ip route)',
      );
    case 'throttled':
      return unreachable(
        `the ssh server hung up before its greeting, six times${said(problem.text)}`,
        'look at MaxStartups and PerSourcePenalties in its sshd_config, and at hosts.deny; then try again',
      );
    case 'closed':
      return ssh(
        `the connection was closed${said(problem.text)}`,
        "look at the host's sshd log (journalctl -u sshd)",
      );
    case 'no-common-algorithm':
      return ssh(
        `no common algorithm${said(problem.text)}`,
        "allow one in the host's sshd_config: this tool offers curve25519, ECDH and DH with SHA-2, and no SHA-1",
      );
    case 'host-key-changed':
    case 'host-key-revoked':
    case 'host-key-unlisted': {
      const { cause, remedy } = explainHostKey(problem, { address: host, port }, user);
      return ssh(cause, remedy);
    }
    case 'password-refused':
      return {
        gauss: 50306,
        cause: `the password was refused${problem.attempts > 1 ? ` ${problem.attempts} times` : ''}`,
        remedy:
          user === 'root'
            ? 'type the password again; or PermitRootLogin in its sshd_config forbids it (the default refuses even the right password of root)'
            : `type the password again; or the user ${user} does not exist there, is locked, or is kept out by AllowUsers`,
      };
    case 'password-not-tried':
      return {
        gauss: 50306,
        cause: 'no password was tried here, as the first one was refused elsewhere',
        remedy: 'correct the password and run again',
      };
    case 'password-missing':
      return {
        gauss: 50306,
        cause: 'a password is needed and none was given',
        remedy: 'type it at the prompt, or give it as the first line of standard input',
      };
    case 'no-password-method':
      return ssh(
        `no key was accepted, and the server takes no password (it offers ${problem.methods.join(', ') || 'nothing'})`,
        'name an accepted key with -i FILE, load it into your agent, or allow PasswordAuthentication in its sshd_config',
      );
    case 'more-authentication':
      return ssh(
        `one login method is not enough for the server (it goes on to ask for ${problem.methods.join(', ')})`,
        'look at AuthenticationMethods in its sshd_config: for trust, a key has to be enough by itself',
      );
    case 'unexpected-prompt':
      return ssh(
        `the server asks for something other than the password${said(problem.text)}`,
        `log in once by hand (ssh ${user}@${host}) and settle it: an expired password, a one-time code`,
      );
    case 'shell':
      return ssh(
        `the login shell did not start a program${said(problem.text)}`,
        `try: ssh ${user}@${host} true. An expired password, a shell like nologin, or a start-up file that exits does this`,
      );
    case 'program-timed-out':
      return program(
        `a program on the host took longer than ${problem.seconds} s`,
        'look at the load and the file systems of the host (a dead NFS mount?)',
      );
    case 'output-too-large':
      return program('the host sent more than any answer can need', 'look at what its start-up files print');
    case 'malformed-answer':
      return program(
        `its answer made no sense${said(problem.text)}`,
        'look at its start-up files, and run with -v',
      );
    case 'program-failed':
      return explainProgram(problem.text, program);
    case 'unsupported':
      return program(problem.text, 'put that right on the host and run again');
    case 'different-trust-key':
      return {
        gauss: 51108,
        cause: `it holds another trust key (${fingerprint(problem.held)}) than the one chosen here (${fingerprint(problem.chosen)}): it is of another cluster or an earlier installation`,
        remedy: 'to join both, add --merge: all get the chosen key, and the other one goes on to be accepted',
      };
    case 'changed':
      return program(`${problem.path} was changed by somebody else meanwhile`, 'run again');
    case 'shared-home':
      return program(
        'its home directory is that of another host of the list, too (NFS?)',
        'list one of the hosts that share it, or give each a home of its own: one set of keys and agents cannot serve both',
      );
    case 'locked':
      return program(
        `another run is at work there${said(problem.holder)}`,
        'wait until it has ended, and run again',
      );
    case 'not-undone': {
      const { cause } = explainHost({ host, port, step, problem: problem.why }, user);
      return program(
        `what this run had changed there could not be undone: ${cause}`,
        `run again: it is undone first. The old files are kept in ${problem.path} there`,
      );
    }
    case 'hindered':
      return ssh(
        `keys cannot work there: ${problem.findings.map(({ code, evidence }) => `${wordsOf(code, 'en')} (${evidence}) [${code}]`).join('; ')}`,
        problem.findings.map(({ remedy }) => remedy.map(({ command }) => command).join('; ')).join('; '),
      );
    case 'no-keeper':
      return {
        gauss: 50201,
        cause: `there is no ${problem.path}: trust was not created there, or was removed`,
        remedy: 'create it: gs_sshexkey -f HOSTFILE',
      };
    case 'agents-differ':
      return ssh(
        `not all was done${said(problem.text)}`,
        'look at the processes and at ~/gaussdb_tmp there: gs_sshexkey agent status -f HOSTFILE',
      );
  }
}

function explainProgram(text: string, program: (cause: string, remedy: string) => Explanation): Explanation {
  const [first = '', ...rest] = text.split('\n');
  const why = rest.join(' ').trim();
  const path = first.replace(/^failed /, '');
  return program(
    `${path}${said(why)}`,
    /space|quota/i.test(why)
      ? 'make room on the file system'
      : /read-only/i.test(why)
        ? 'mount the file system writable'
        : 'see to it that the user may write there (owner, mode, lsattr), and run again',
  );
}

function said(text: string): string {
  const trimmed = text.trim();
  return trimmed === '' ? '' : `: ${trimmed}`;
}
