import { fingerprint } from '../../keys/fingerprint.ts';
import type { HostFailure } from '../model/failure.ts';
import {
  asRoot,
  createAgain,
  type Finding,
  finding,
  newHostKeys,
  on,
  type Remedy,
} from '../model/finding.ts';

/** What can be told of a host that cannot be logged in to. Undefined: what went wrong speaks for itself. */
export function outsideFinding({ host, port = 22, problem }: HostFailure, user: string): Finding | undefined {
  const at = `${host} port ${port}`;
  const said = (text: string): string => text.trim().slice(0, 300);
  const look = (command: string): Remedy => ({ on: 'here', as: 'user', command });
  switch (problem.code) {
    case 'refused':
      return finding(host, 'sshd-down', `${at}: connection refused`, asRoot('systemctl start sshd'));
    case 'timed-out':
      return problem.stage === 'connect'
        ? finding(host, 'port-filtered', `${at}: no answer`, asRoot(openPort(port)))
        : finding(host, 'sshd-silent', `${at}: connected, no answer`, asRoot('systemctl restart sshd'));
    case 'no-route':
      return finding(host, 'no-route', `${at}: ${problem.reason}`, look(`ip route get ${host}`));
    case 'throttled':
      return finding(
        host,
        'turned-away',
        `${at}: ${said(problem.text) || 'hung up'}`,
        asRoot('systemctl restart sshd'),
      );
    case 'no-common-algorithm':
      return finding(
        host,
        'no-common-algorithm',
        said(problem.text),
        asRoot('sshd -T | grep -iE "^(kex|ciphers|macs|hostkeyalg)"'),
      );
    case 'host-key-changed': {
      const { offered, known } = problem;
      const [first] = known;
      const places = known.map(
        ({ type, blob, place }) =>
          `${place.path || 'this run'}:${place.line} has ${type} ${fingerprint(blob)}`,
      );
      const now = `${offered.type} ${fingerprint(offered.blob)}`;
      const name = port === 22 ? host : `[${host}]:${port}`;
      const forget = on(first?.place.path ?? '/', (word) => `ssh-keygen -f ${word} -R '${name}'`);
      return finding(
        host,
        'host-key-changed',
        `${places.join(', ')}; the host offers ${now}`,
        forget === undefined ? undefined : look(forget),
      );
    }
    case 'host-key-revoked':
      return finding(
        host,
        'host-key-revoked',
        `${problem.place.path}:${problem.place.line}: ${fingerprint(problem.offered.blob)}`,
        asRoot(newHostKeys),
      );
    case 'password-refused':
      return finding(
        host,
        'login-refused',
        `${user} at ${at}`,
        asRoot(
          `getent passwd ${user}; passwd -S ${user}; sshd -T -C user=${user},host=x,addr=127.0.0.1 | grep -E "^(permitroot|allow|deny)"`,
        ),
      );
    case 'no-password-method':
      return finding(
        host,
        'no-login-method',
        `${at} offers ${said(problem.methods.join(', ')) || 'nothing'}`,
        // Trust cannot be created before there is one way in.
        asRoot("sed -i '1i PasswordAuthentication yes' /etc/ssh/sshd_config && systemctl reload sshd"),
        createAgain,
      );
    case 'more-authentication':
      return finding(
        host,
        'key-not-enough',
        `${at} goes on to ask for ${said(problem.methods.join(', '))}`,
        asRoot('grep -rniE "^[[:space:]]*AuthenticationMethods" /etc/ssh/sshd_config /etc/ssh/sshd_config.d'),
      );
    case 'unexpected-prompt':
      return finding(host, 'password-due', said(problem.text), asRoot(`chage -d "$(date +%F)" ${user}`));
    case 'shell':
      return finding(host, 'login-shell', said(problem.text) || at, asRoot(`usermod -s /bin/bash ${user}`));
    default:
      return undefined;
  }
}

function openPort(port: number): string {
  return `firewall-cmd --add-port=${port}/tcp || ufw allow ${port}/tcp || nft list ruleset`;
}
