import { fingerprint } from '../../keys/fingerprint.ts';
import type { HostFailure } from '../model/failure.ts';
import { asRoot, createAgain, type Finding, findingsOf, on, type Remedy } from '../model/finding.ts';
import { accountCodes } from './account.ts';
import { newHostKeys, serviceCommands, thenReload } from './service.ts';
import { sshdCodes } from './sshd.ts';

/** Worst first. */
export const outsideCodes = {
  'sshd-down': 'error',
  'port-filtered': 'error',
  'no-route': 'error',
  'sshd-silent': 'error',
  'turned-away': 'error',
  'no-common-algorithm': 'error',
  'host-key-changed': 'error',
  'host-key-revoked': 'error',
  'login-refused': 'error',
  'no-login-method': 'error',
  'login-shell': 'error',
} as const;

const finding = findingsOf({ ...accountCodes, ...sshdCodes, ...outsideCodes });
type Code = Parameters<typeof finding>[1];

/** Of a host that could not be asked. */
const service = serviceCommands();

/** What can be told of a host that cannot be logged in to. Undefined: what went wrong speaks for itself. */
export function outsideFinding(
  { host, port = 22, problem }: HostFailure,
  user: string,
): Finding<Code> | undefined {
  const at = { port: { host, port } } as const;
  const said = (text: string): string => text.trim().slice(0, 300);
  const look = (command: string): Remedy => ({ on: 'here', as: 'user', command });
  switch (problem.code) {
    case 'refused':
      return finding(host, 'sshd-down', { is: 'answer', ...at, how: 'refused' }, asRoot(service.start));
    case 'timed-out':
      return problem.stage === 'connect'
        ? finding(host, 'port-filtered', { is: 'answer', ...at, how: 'none' }, asRoot(openPort(port)))
        : finding(host, 'sshd-silent', { is: 'answer', ...at, how: 'mute' }, asRoot(service.restart));
    case 'no-route':
      return finding(
        host,
        'no-route',
        { is: 'said', ...at, text: problem.reason },
        look(`ip route get ${host}`),
      );
    case 'throttled':
      return finding(
        host,
        'turned-away',
        said(problem.text) === ''
          ? { is: 'answer', ...at, how: 'hung-up' }
          : { is: 'said', ...at, text: said(problem.text) },
        asRoot(service.restart),
      );
    case 'no-common-algorithm':
      return finding(
        host,
        'no-common-algorithm',
        said(problem.text),
        asRoot('sshd -T | grep -iE "^(kex|ciphers|macs|hostkeyalg)"; update-crypto-policies --show'),
      );
    case 'host-key-changed': {
      const { offered, known } = problem;
      const [first] = known;
      const name = port === 22 ? host : `[${host}]:${port}`;
      const forget = on(first?.place.path ?? '/', (word) => `ssh-keygen -f ${word} -R '${name}'`);
      return finding(
        host,
        'host-key-changed',
        { is: 'offered-instead', known, offered },
        forget === undefined ? undefined : look(forget),
      );
    }
    case 'host-key-revoked':
      return finding(
        host,
        'host-key-revoked',
        `${problem.place.path}:${problem.place.line}: ${fingerprint(problem.offered.blob)}`,
        asRoot(newHostKeys(service)),
      );
    case 'password-refused':
      return finding(
        host,
        'login-refused',
        { is: 'refused-user', ...at, user },
        asRoot(
          `getent passwd ${user}; passwd -S ${user}; sshd -T -C user=${user},host=x,addr=127.0.0.1 | grep -E "^(permitroot|allow|deny)"`,
        ),
      );
    case 'no-password-method':
      return finding(
        host,
        'no-login-method',
        { is: 'methods', ...at, methods: problem.methods },
        // Trust cannot be created before there is one way in.
        asRoot(thenReload("sed -i '1i PasswordAuthentication yes' /etc/ssh/sshd_config", service)),
        createAgain,
      );
    case 'more-authentication':
      return finding(
        host,
        'key-not-enough',
        { is: 'more-methods', ...at, methods: problem.methods },
        asRoot('grep -rniE "^[[:space:]]*AuthenticationMethods" /etc/ssh/sshd_config /etc/ssh/sshd_config.d'),
      );
    case 'unexpected-prompt':
      return finding(host, 'password-due', said(problem.text), asRoot(`chage -d "$(date +%F)" ${user}`));
    case 'shell':
      return finding(
        host,
        'login-shell',
        said(problem.text) || { is: 'login-shell', ...at },
        asRoot(`usermod -s /bin/bash ${user}`),
      );
    default:
      return undefined;
  }
}

function openPort(port: number): string {
  return `firewall-cmd --add-port=${port}/tcp || ufw allow ${port}/tcp || nft list ruleset`;
}
