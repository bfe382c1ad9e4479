import type { LabHost } from './host.ts';
import type { RunResult } from './run.ts';

/** Answers ssh's questions in every host. */
export const askpassFile = '/etc/lab/askpass';
export const askpassScript = `#!/bin/sh
case "$1" in
  *[Nn]ew*) printf '%s\\n' "$LAB_NEW_PASSWORD" ;;
  *) printf '%s\\n' "$LAB_PASSWORD" ;;
esac
`;

export interface PasswordLogin {
  password: string;
  /** Account on both sides, default root. */
  user?: string;
  /** Default the address of the other host. */
  target?: string;
  /** Answer to "New password", where one is asked for. */
  newPassword?: string;
  /** Default `true`. */
  command?: string;
  /** Further arguments for ssh. */
  options?: string[];
}

/** Logs in from one host to another with a password, by the hosts' own ssh, believing any host key. */
export function passwordLogin(from: LabHost, to: LabHost, login: PasswordLogin): Promise<RunResult> {
  const { user = 'root', target = to.address, command = 'true', options = [] } = login;
  return from.exec(
    [
      'ssh',
      // First: ssh takes the first value it sees.
      ...options,
      ...[
        '-o',
        'StrictHostKeyChecking=no',
        '-o',
        'UserKnownHostsFile=/dev/null',
        '-o',
        'NumberOfPasswordPrompts=1',
      ],
      ...['-o', 'ConnectTimeout=5', '-p', String(to.port), target, command],
    ],
    {
      user,
      env: {
        SSH_ASKPASS: askpassFile,
        SSH_ASKPASS_REQUIRE: 'force',
        LAB_PASSWORD: login.password,
        LAB_NEW_PASSWORD: login.newPassword ?? '',
      },
    },
  );
}
