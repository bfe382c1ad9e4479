import type { PairFault } from '../verify/diagnose-pair.ts';
import type { PairResult } from '../verify/pairs.ts';

/** A login that failed, and how. */
export interface FailedLogin {
  readonly login: PairResult;
  readonly fault: PairFault;
  /** The client's last words: hostile text. */
  readonly said: string;
}

const ofClient: ReadonlySet<PairFault> = new Set<PairFault>([
  'client-config',
  'client-missing',
  'name-unknown',
  'key-unusable',
  'key-missing',
  'host-key-unknown',
  'host-key-changed',
  'other',
]);

/** Whether a client tells such a failure of itself: it is on the host that logs in. */
export function isOfClient(fault: PairFault): boolean {
  return ofClient.has(fault);
}

/** What no server has a part in. */
const onlyOfClient: ReadonlySet<PairFault> = new Set<PairFault>([
  'client-config',
  'client-missing',
  'name-unknown',
  'key-unusable',
  'key-missing',
]);

export type Side = 'client' | 'server';

/** The host of one side of a login. */
export function hostOn(side: Side, { login }: FailedLogin): string {
  return (side === 'client' ? login.from : login.to).label;
}

/**
 * The sides of a login to ask, the likelier one first: where logins of several clients fail alike at one server, the server, and
 * the other way round.
 */
export function sidesOf(one: FailedLogin, failed: readonly FailedLogin[]): readonly Side[] {
  if (onlyOfClient.has(one.fault)) return ['client'];
  const alike = failed.filter(({ fault }) => fault === one.fault);
  const others = (same: Side, counted: Side): number =>
    new Set(
      alike
        .filter((other) => hostOn(same, other) === hostOn(same, one))
        .map((other) => hostOn(counted, other)),
    ).size;
  return others('server', 'client') > others('client', 'server')
    ? ['server', 'client']
    : ['client', 'server'];
}
