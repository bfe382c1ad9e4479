import { type Fault, once, sshdFirst, sshdWithout } from './fault.ts';

const known = '$H/.ssh/known_hosts';
const addKnown = (line: string): string =>
  `install -d -o $U -m 700 $H/.ssh; ${line} >>${known}; chown $U ${known}`;

/** Faults that keep the login from being made, before there is trust. */
export const outsideFaults: readonly Fault[] = [
  { host: 'here', code: 'trust-missing', make: ':' },
  { host: 'shell', code: 'login-shell', make: 'usermod -s /usr/sbin/nologin $U' },
  { host: 'methods', code: 'no-login-method', make: once(sshdFirst('PasswordAuthentication no')) },
  {
    host: 'algorithms',
    code: 'no-common-algorithm',
    make: once(sshdFirst('KexAlgorithms diffie-hellman-group14-sha1')),
    fix: once(sshdWithout('KexAlgorithms')),
  },
  {
    host: 'changed',
    code: 'host-key-changed',
    on: 'here',
    make: addKnown('echo "10.99.0.5 $(cut -d " " -f 1,2 /etc/ssh/ssh_host_ed25519_key.pub)"'),
  },
  {
    host: 'revoked',
    code: 'host-key-revoked',
    on: 'here',
    make: addKnown('ssh-keyscan -t ed25519 10.99.0.6 2>/dev/null | sed "s/^/@revoked /"'),
  },
  {
    host: 'busy',
    code: 'turned-away',
    // One connection that does not log in is all that it takes.
    make: once(
      `${sshdFirst('MaxStartups 1:100:1')}; exec 3<>/dev/tcp/127.0.0.1/22; read -r _ <&3; sleep 110 >/dev/null 2>&1 &`,
    ),
    fix: once(sshdWithout('MaxStartups')),
  },
];
