import { fingerprint } from '../../keys/fingerprint.ts';
import type { ProgramFailure } from '../../transport/problem.ts';
import type { HostFailure } from '../../trust/model/failure.ts';
import type { CauseAndRemedy } from '../types/cause-and-remedy.ts';
import { findings } from './findings.ts';
import { hostKey } from './host-key.ts';
import { unsupported } from './unsupported.ts';

/** Why a host failed, and what to do. */
export function host({ host: address, port = 22, step, problem }: HostFailure, user: string): CauseAndRemedy {
  switch (problem.code) {
    case 'refused':
      return words(
        'connection refused: the host is up, but nothing listens on the ssh port',
        `start sshd on it (systemctl start sshd; on Debian and Ubuntu: ssh), or give its port in the host file: ADDRESS,PORT`,
      );
    case 'timed-out':
      return words(
        {
          connect: 'no answer: the host is down, or a firewall drops what goes to the ssh port',
          handshake: 'it accepted the connection, but no ssh server answered in time',
          login: 'the ssh server did not finish the login in time',
        }[problem.stage],
        'check the address and the firewall; for a slow host raise --connect-timeout',
      );
    case 'no-route':
      return words(
        `no route to the host (${problem.reason})`,
        'check the address, and the routes and addresses of this machine (ip route)',
      );
    case 'throttled':
      return words(
        `the ssh server hung up before the login, six times${said(problem.text)}`,
        'look at MaxStartups and PerSourcePenalties in its sshd_config, and at hosts.deny; then try again',
      );
    case 'closed':
      return words(
        `the connection was closed${said(problem.text)}`,
        "look at the host's sshd log (journalctl -u sshd)",
      );
    case 'no-common-algorithm':
      return words(
        `no common algorithm${said(problem.text)}`,
        "allow one in the host's sshd_config: this tool offers curve25519, ECDH and DH with SHA-2, and no SHA-1",
      );
    case 'host-key-changed':
    case 'host-key-revoked':
    case 'host-key-unlisted':
      return hostKey(problem, { address, port }, user);
    case 'password-refused':
      return words(
        `the password was refused${problem.attempts > 1 ? ` ${problem.attempts} times` : ''}`,
        user === 'root'
          ? 'type the password again; or PermitRootLogin in its sshd_config forbids it (the default refuses even the right password of root)'
          : `type the password again; or the user ${user} does not exist there, is locked, or is kept out by AllowUsers`,
      );
    case 'password-not-tried':
      return words(
        'no password was tried here, as the first one was refused elsewhere',
        'correct the password and run again',
      );
    case 'password-missing':
      return words(
        'a password is needed and none was given',
        'type it at the prompt, or give it as the first line of standard input',
      );
    case 'no-password-method':
      return words(
        `no key was accepted, and the server takes no password (it offers ${problem.methods.join(', ') || 'nothing'})`,
        'name an accepted key with -i FILE, load it into your agent, or allow PasswordAuthentication in its sshd_config',
      );
    case 'more-authentication':
      return words(
        `one login method is not enough for the server (it goes on to ask for ${problem.methods.join(', ')})`,
        'look at AuthenticationMethods in its sshd_config: for trust, a key has to be enough by itself',
      );
    case 'unexpected-prompt':
      return words(
        `the server asks for something other than the password${said(problem.text)}`,
        `log in once by hand (ssh ${user}@${address}) and settle it: an expired password, a one-time code`,
      );
    case 'jump-host-unknown':
      return words(
        `this machine's ssh does not know a jump host on the way${said(problem.text)}`,
        'log in to the jump host once by hand and compare its host key; what is in known_hosts is taken from then on',
      );
    case 'no-system-ssh':
      return words(
        `this machine's ssh cannot be used${said(problem.text)}`,
        `install the OpenSSH client, and see that ssh -G ${address} shows no error`,
      );
    case 'open-folder':
      return words(
        `other users of this machine can exchange what lies in ${problem.path}`,
        'let TMPDIR name a folder that only you can write to, or unset it',
      );
    case 'shell':
      return words(
        `the login shell did not start a program${said(problem.text)}`,
        `try: ssh ${user}@${address} true. An expired password, a shell like nologin, or a start-up file that exits does this`,
      );
    case 'program-timed-out':
      return words(
        `a program on the host took longer than ${problem.seconds} s`,
        `look at the load and the file systems of the host (a dead NFS mount?)${problem.seconds < 60 ? '; for a slow host raise --connect-timeout' : ''}`,
      );
    case 'output-too-large':
      return words(
        `the host sent more than any answer can need, ${Math.round(problem.limit / 1024)} KiB`,
        'look at what its start-up files print, and at the size of its ssh files and crontab',
      );
    case 'malformed-answer':
      return words(
        `its answer made no sense${said(problem.text)}`,
        'look at its start-up files, and run with -v',
      );
    case 'unexpected':
      return words(
        `its answer caused an error in this tool${said(problem.text)}`,
        'look at what its start-up files print; if it is a host that you trust, report this with what -v or -l shows',
      );
    case 'program-failed':
      return programFailed(problem.failed);
    case 'unsupported':
      return words(unsupported(problem.why), 'fix this on the host and run again');
    case 'different-trust-key':
      return words(
        `it holds another trust key (${fingerprint(problem.held)}) than the one chosen here (${problem.chosen === undefined ? 'a new one' : fingerprint(problem.chosen)}): it is of another cluster or an earlier installation`,
        'to join both, add --merge: all get the chosen key, and the other one goes on to be accepted',
      );
    case 'no-other-login':
      return words(
        `without the trust key nobody could log in as ${user}: no other key is in authorized_keys, and ${
          {
            'not-offered': `the server takes no password (it offers ${problem.methods.join(', ') || 'nothing'})`,
            'root-refused': "PermitRootLogin refuses root's password",
            'no-password': 'the account has no password, or is locked',
            unknown: "whether its server takes root's password cannot be told: sshd -T does not say",
          }[problem.why]
        }`,
        'add a key of your own to its authorized_keys first (ssh-copy-id); or, where there is another way in (a console), add --force',
      );
    case 'key-still-accepted':
      return words(
        `it still accepts the trust key ${fingerprint(problem.accepted)}, though the line of this tool is gone`,
        'look for the key in a line of your own, and in what AuthorizedKeysFile and AuthorizedKeysCommand in its sshd_config name',
      );
    case 'sshd-unchanged':
      return words(
        {
          unread: `sshd has not read its configuration since somebody changed it${said(problem.text)}`,
          check: `sshd -t does not take the changed configuration${said(problem.text)}`,
          reload: `sshd could not be made to read its configuration again${said(problem.text)}`,
          login: `with the change, a login fails that passed without it${said(problem.text)}`,
        }[problem.why],
        'its configuration is as it was before; look at it there, and change it by hand, or reload sshd and run again',
      );
    case 'changed':
      return words(`${problem.path} was changed by somebody else meanwhile`, 'run again');
    case 'made-by-another':
      return words(
        `${problem.path} is another user's (${problem.uid}), who may have put it there and can change it: it is neither believed nor made this user's own`,
        `look at what it holds; then remove it, or make it this user's own with chown -h`,
      );
    case 'shared-home':
      return words(
        'its home directory is that of another host of the list, too (NFS?)',
        'list one of the hosts that share it, or give each a home of its own: one set of keys and agents cannot serve both',
      );
    case 'locked':
      return words(
        `another run is at work there${said(problem.holder)}`,
        'wait until it has ended, and run again; --lock-wait SECONDS waits longer',
      );
    case 'not-undone': {
      const { cause } = host({ host: address, port, step, problem: problem.why }, user);
      return words(
        `what this run had changed there could not be undone: ${cause}`,
        `run again: it is undone first. The old files are kept in ${problem.path} there`,
      );
    }
    case 'hindered':
      return words(
        `logins by key cannot work there: ${problem.findings.map(findings.line).join('; ')}`,
        problem.findings.map(findings.remedy).join('; '),
      );
    case 'no-keeper':
      return words(
        `there is no ${problem.path}: trust was not created there, or was removed`,
        'create it: gs_sshexkey -f HOSTFILE',
      );
    case 'agents-differ':
      return words(
        `not all was done${said(problem.text)}`,
        'look at the processes and at ~/gaussdb_tmp there: gs_sshexkey agent status -f HOSTFILE',
      );
    case 'logins-failed':
      return words(
        `${problem.failed} of the ${problem.tried} logins that it made failed`,
        'see what is said of each pair',
      );
    case 'logins-unproved':
      return words(
        `${problem.failed} of the ${problem.tried} logins that it made had no outcome, also when tried again`,
        'see what is said of each pair',
      );
  }
}

function programFailed({ what, reason, kind }: ProgramFailure): CauseAndRemedy {
  if (kind === 'agent' || kind === 'agent-stopped')
    return words(
      `the agent at ${what} does not hold the key${said(reason)}`,
      kind === 'agent-stopped'
        ? 'resume it there (kill -CONT and its process id), and run again'
        : `see what ssh-add says there: SSH_AUTH_SOCK=${what} ssh-add ~/.ssh/id_om (a locked agent: ssh-add -X). Or end that agent, and run again`,
    );
  const remedies = {
    full: 'make room on the file system',
    'read-only': 'mount the file system writable',
    other: 'make sure that the user can write there (owner, mode, lsattr), and run again',
  };
  return words(`${what}${said(reason)}`, remedies[kind]);
}

function words(cause: string, remedy: string): CauseAndRemedy {
  return { cause, remedy };
}

function said(text: string): string {
  const trimmed = text.trim();
  return trimmed === '' ? '' : `: ${trimmed}`;
}
