import type { LabHost } from '../../../lab/host.ts';
import type { HostSpec } from '../../../lab/spec.ts';
import { startServer } from './server.ts';

/** A program of the tool's as its host sees it. */
export type ProgramName = 'greet' | 'probe' | 'apply' | 'keeper' | 'crontab' | 'logins' | 'journal' | 'other';

/** Where a host stops being honest, and what it does then. */
export interface Trick {
  readonly at:
    | ProgramName
    | 'accept'
    | 'greeting'
    | 'key exchange'
    | 'authentication'
    | 'questions'
    /** The request for a shell; `login`: that of another host's ssh. */
    | 'session'
    | 'login'
    /** The shell starts and says nothing; or prints before it serves; or without end on standard error. */
    | 'shell'
    | 'startup'
    | 'stderr'
    | 'nowhere';
  /** The how-manieth time that a program is run on a connection. */
  readonly time?: number;
  readonly does: 'silent' | 'close' | 'endless' | 'refuse' | 'freeze' | 'answer';
  /** `head`, `line` as often as said, `tail`. */
  readonly answer?: {
    readonly head: string;
    readonly line?: string;
    readonly times?: number;
    readonly tail?: string;
  };
}

export interface HostileHost {
  /** Its host name. */
  readonly name: string;
  readonly trick: Trick;
}

const addressOf = (net: number, i: number): string => `10.99.${net}.${i + 1}`;

/** A host without an sshd that has an address for each of so many hostile ones, in a net of its own. */
export function hostileSpec(count: number, net = 7): HostSpec {
  const lines = Array.from({ length: count }, (_, i) => `ip addr add ${addressOf(net, i)}/16 dev eth0`);
  return { name: 'hostile', server: 'none', boot: lines };
}

/** Has a host of {@link hostileSpec} play its tricks, by name, in place of what it played before. Gives their addresses. */
export async function startHostile(
  host: LabHost,
  tricks: Readonly<Record<string, Trick>>,
  net = 7,
): Promise<ReadonlyMap<string, string>> {
  const addresses = new Map(Object.keys(tricks).map((name, i) => [name, addressOf(net, i)]));
  const hosts = Object.entries(tricks).map(([name, trick], i): [string, HostileHost] => [
    addresses.get(name) ?? '',
    { name: `evil${i}`, trick },
  ]);
  const clean = `kill -9 "$(cat /opt/hostile.pid)"; rm -rf /hostile /opt/sent /opt/key; exec ssh-keygen -q -t ecdsa -N '' -f /opt/key`;
  await host.exec(['sh', '-c', clean], { check: true });
  const entry = new URL('./hostile-server.ts', import.meta.url);
  await startServer(host, entry, ['/opt/key', JSON.stringify(Object.fromEntries(hosts))]);
  return addresses;
}

/** Bytes that it has sent so far, on connections that have ended. */
export async function bytesSent(host: LabHost): Promise<number> {
  const sizes = String(await host.read('/opt/sent'))
    .trim()
    .split('\n');
  return sizes.reduce((sum, size) => sum + Number(size), 0);
}
