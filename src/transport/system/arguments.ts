import type { Endpoint } from '../endpoint.ts';
import { hostKeyAlgorithms } from '../host-key.ts';
import { type ClientConfiguration, portArguments } from './ask-client.ts';

/** What a connection of this tool is made for, whatever the user's configuration says of it. */
const always: Readonly<Record<string, string>> = {
  // The keys are judged by the run, which reads them from its own file.
  StrictHostKeyChecking: 'ask',
  GlobalKnownHostsFile: '/dev/null',
  VerifyHostKeyDNS: 'no',
  CheckHostIP: 'no',
  HashKnownHosts: 'no',
  NoHostAuthenticationForLocalhost: 'no',
  FingerprintHash: 'sha256',
  // A shared connection would be another's login; and broken in 10.1.
  ControlMaster: 'no',
  ControlPath: 'none',
  // One program without a terminal, and nothing else on the way.
  RemoteCommand: 'none',
  RequestTTY: 'no',
  ClearAllForwardings: 'yes',
  ForwardAgent: 'no',
  ForwardX11: 'no',
  Tunnel: 'no',
  PermitLocalCommand: 'no',
  GSSAPIDelegateCredentials: 'no',
  ConnectionAttempts: '1',
  // A host that has vanished is noticed after 40 s.
  ServerAliveInterval: '10',
  ServerAliveCountMax: '3',
};

/** What only newer clients know: said where the client's own list shows that it does. */
const whereKnown: Readonly<Record<string, string>> = {
  KnownHostsCommand: 'none',
  ForkAfterAuthentication: 'no',
  SessionType: 'default',
  StdinNull: 'no',
  ObscureKeystrokeTiming: 'no',
};

/** What a call of ssh adds to what they all have. */
export interface Call {
  readonly endpoint: Endpoint;
  readonly user: string;
  /** Options of ssh_config(5). */
  readonly options: Readonly<Record<string, string>>;
  /** Jump hosts, as `-J` takes them. */
  readonly jump: string | undefined;
  readonly log: string;
  /** Default none: the connection ends with the login. */
  readonly command?: string;
}

/** The arguments of ssh for a call. It logs as much as the reader of the log needs. */
export function sshArguments(call: Call, configuration: ClientConfiguration): string[] {
  const known = Object.entries(whereKnown).filter(([name]) => configuration.has(name.toLowerCase()));
  const options = { ...always, ...Object.fromEntries(known), ...call.options };
  return [
    ...['-vv', '-E', call.log, '-T', '-e', 'none'],
    ...Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]),
    ...(call.jump === undefined ? [] : ['-J', call.jump]),
    ...['-l', call.user, ...portArguments(call.endpoint), '--', call.endpoint.address],
    ...(call.command === undefined ? [] : [call.command]),
  ];
}

/**
 * Algorithms of host keys in the order in which a host is to be asked for them: those of types that are known for it first, as
 * a key of another type would prove nothing. None is added to, or taken from, what the configuration has.
 */
export function hostKeyOrder(
  configuration: ClientConfiguration,
  knownTypes: readonly string[],
): Readonly<Record<string, string>> {
  const all = configuration.get('hostkeyalgorithms')?.[0]?.split(',') ?? [];
  const wanted = hostKeyAlgorithms(knownTypes, 'only').filter((name) => all.includes(name));
  if (wanted.length === 0) return {};
  return { HostKeyAlgorithms: [...wanted, ...all.filter((name) => !wanted.includes(name))].join(',') };
}
