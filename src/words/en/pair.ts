import type { PairDiagnosis } from '../../trust/verify/diagnose-pair.ts';
import type { CauseAndRemedy } from '../types/cause-and-remedy.ts';

/** Why a login between two hosts failed, and what to do. */
export function pair(diagnosis: PairDiagnosis, from: string, to: string): CauseAndRemedy {
  const between = `look at the firewall between ${from} and ${to}`;
  const agents = `on ${from}: gs_sshexkey agent status -f HOSTFILE; gs_sshexkey -f HOSTFILE mends them`;
  switch (diagnosis.code) {
    case 'client-config':
      return words(
        `an ssh configuration file on ${from} is not usable`,
        `on ${from}: ssh ${to} true, and mend what it names`,
      );
    case 'client-missing':
      return words(
        `there is no ssh, or no timeout, on ${from}`,
        `install the OpenSSH client and coreutils on ${from}`,
      );
    case 'name-unknown':
      return words(
        `the name cannot be resolved on ${from}`,
        `look at ~/.ssh/config and /etc/hosts of ${from}`,
      );
    case 'refused':
      return refused(diagnosis.answers, to);
    case 'too-slow':
      return words(
        'the login took too long',
        `look at the load of ${to} and at its sshd log: name service, PAM, or start-up files that wait`,
      );
    case 'endless':
      return words('it goes on printing without end', `look at the start-up files of the user on ${to}`);
    case 'no-answer':
      if (diagnosis.connected)
        return words(
          'it accepted the connection, but no ssh server answered in time',
          `look at sshd and at the load of ${to}`,
        );
      if (diagnosis.answers)
        return words('no answer, though other hosts get one: a firewall between the two drops it', between);
      return words('no answer', diagnosis.answers === false ? `see that ${to} is up; ${between}` : between);
    case 'no-route':
      return words('no route', `look at the routes of ${from} and at the firewall of ${to}`);
    case 'turned-away':
      return diagnosis.penalty
        ? words(
            'its ssh server turns this host away for a while, after failed logins (PerSourcePenalties)',
            'wait a minute and try again; if it stays, mend what else fails from there first',
          )
        : words(
            'its ssh server hung up before the login, five times',
            `look at MaxStartups and PerSourcePenalties in sshd_config on ${to}, and at hosts.deny; then try again`,
          );
    case 'no-common-algorithm':
      return words(
        'the client and the server have no algorithm in common',
        `allow one of the server's in ssh_config on ${from}, or one of the client's in sshd_config on ${to}`,
      );
    case 'host-key-revoked':
      return words(
        `the host key of ${to} is marked @revoked on ${from}`,
        `give ${to} a new host key; a revoked one may be in the wrong hands`,
      );
    case 'host-key-changed': {
      const { entry } = diagnosis;
      const named = entry.startsWith('[') ? `'${entry}'` : entry;
      return words(
        `the known_hosts of ${from} has another host key for ${entry}`,
        `if ${to} was rebuilt, on ${from}: ssh-keygen -R ${named}, then gs_sshexkey -f HOSTFILE; if not, someone may be listening in`,
      );
    }
    case 'host-key-unknown':
      return words(
        `the known_hosts of ${from} has no line for ${diagnosis.entry}`,
        'add it: gs_sshexkey -f HOSTFILE',
      );
    case 'too-many-keys':
      return words(
        `ssh on ${from} offers more keys than the server looks at`,
        `take keys out of the agent on ${from}, or raise MaxAuthTries in sshd_config on ${to}`,
      );
    case 'more-authentication':
      return words(
        'a key alone is not enough for the server',
        `look at AuthenticationMethods in sshd_config on ${to}: for trust, a key has to be enough by itself`,
      );
    case 'key-unusable':
      return words(
        `the server accepts the key, but no agent on ${from} holds it open, so ssh cannot use it`,
        agents,
      );
    case 'key-missing':
      return words(`ssh on ${from} has no key to offer`, agents);
    case 'key-refused':
      return words(
        'the key was refused',
        `look at the sshd log of ${to}: modes of home and .ssh, AllowUsers, PubkeyAuthentication, AuthorizedKeysFile`,
      );
    case 'login-shell':
      return words(
        `logged in, but the login shell ended with status ${diagnosis.status}`,
        `on ${to}: look at the user's login shell (an expired password, nologin, a start-up file that exits)`,
      );
    case 'other':
      return words(diagnosis.last || 'ssh gave no reason', `on ${from}, run: ssh -v ${to} true`);
  }
}

function refused(answers: boolean | undefined, to: string): CauseAndRemedy {
  if (answers)
    return words(
      'connection refused, though other hosts get an answer: a firewall between the two rejects it',
      `look at the firewall between the two, and at that of ${to}`,
    );
  if (answers === false)
    return words(
      'connection refused: nothing listens on its ssh port',
      `start sshd on ${to} (systemctl start sshd; on Debian and Ubuntu: ssh)`,
    );
  return words('connection refused', `start sshd on ${to}, or look at the firewall between the two`);
}

function words(cause: string, remedy: string): CauseAndRemedy {
  return { cause, remedy };
}
