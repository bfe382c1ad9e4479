import type { LabHost } from '../../../lab/host.ts';
import type { HostSpec } from '../../../lab/spec.ts';
import { startServer } from './bundle.ts';

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
  /** `head`, then `line` as often as said. */
  readonly answer?: { readonly head: string; readonly line?: string; readonly times?: number };
}

export interface HostileHost {
  /** Its host name. */
  readonly name: string;
  readonly trick: Trick;
}

const addressOf = (i: number): string => `10.99.7.${i + 1}`;

/** A host without an sshd that has an address for each of so many hostile ones. */
export function hostileSpec(count: number): HostSpec {
  const lines = Array.from({ length: count }, (_, i) => `ip addr add ${addressOf(i)}/16 dev eth0`);
  return { name: 'hostile', server: 'none', boot: lines };
}

/** Has a host of {@link hostileSpec} play its tricks, by name. Gives their addresses, in order. */
export async function startHostile<Name extends string>(
  host: LabHost,
  tricks: Readonly<Record<Name, Trick>>,
): Promise<Readonly<Record<Name, string>>> {
  const names = Object.keys(tricks);
  const hosts = Object.values<Trick>(tricks).map((trick, i): [string, HostileHost] => [
    addressOf(i),
    { name: `evil${i}`, trick },
  ]);
  await startServer(host, './hostile-server.ts', [JSON.stringify(Object.fromEntries(hosts))]);
  return Object.fromEntries(names.map((name, i) => [name, addressOf(i)])) as Record<Name, string>;
}
