import { type LoginResult, tryLogins } from '../host/logins.ts';
import type { Session } from '../transport/session.ts';
import type { HostFailure } from './failure.ts';
import type { Node } from './node.ts';
import { problemIn } from './problem-in.ts';
import { targetsOf, type VerifyMode } from './topology.ts';

/** One way in which a user would call a host. */
export interface Spelling {
  readonly text: string;
  readonly by: 'address' | 'name';
  readonly port: number;
}

/** A host as a party of the proof: what the others call it, and how its own logins are made, if they can be. */
export interface Party {
  readonly label: string;
  /** Empty for a machine that is a client only. */
  readonly spellings: readonly Spelling[];
  /** Undefined for a host that cannot be reached from here; `failure` then says why. */
  readonly session: Session | undefined;
  readonly failure: HostFailure | undefined;
  /** Whether the tool runs here. */
  readonly local: boolean;
}

/** One login: from a party to another, by one spelling. */
export interface PairResult {
  readonly from: Party;
  readonly to: Party;
  readonly spelling: Spelling;
  /** `untried` is for a host on which no login could be made. */
  readonly result: LoginResult | { readonly ok: false; readonly untried: HostFailure };
}

/** Logins at a time from one host: in a star all are this machine's own, in a mesh all hosts are at work. */
const starWorkers = 16;
const meshWorkers = 4;

/** How long one login may take, besides connecting, in seconds. */
const loginSeconds = 20;

/** A node as a party. */
export function partyOf({ label, session, endpoints, name, local }: Node): Party {
  const addresses = endpoints.map(({ address, port }): Spelling => ({ text: address, by: 'address', port }));
  const port = endpoints[0]?.port ?? 22;
  const names: Spelling[] = name === undefined ? [] : [{ text: name, by: 'name', port }];
  return { label, session, failure: undefined, spellings: [...addresses, ...names], local };
}

/**
 * Tries every pair of the mode, by address and by name, with the hosts' own OpenSSH clients; all hosts are at work at
 * once. What goes wrong on one does not keep the others waiting. Waits for all.
 *
 * @param covered whether a login is to be tried at all
 * @param answerMs what a server may take to answer
 * @param done called each time that a host has made its logins
 * @returns every login, a client's after another's, in the order in which they were tried
 */
export async function tryPairs(
  parties: readonly Party[],
  mode: VerifyMode,
  covered: (from: Party, spelling: Spelling) => boolean,
  answerMs: number,
  done: (hosts: number, of: number) => void,
): Promise<readonly PairResult[]> {
  const targets = parties.filter(({ spellings }) => spellings.length > 0);
  const localTarget = targets.findIndex(({ local }) => local);
  const onlyClients = parties.filter(({ spellings, local }) => spellings.length === 0 && local);
  const clients = localTarget < 0 ? [...targets, ...onlyClients] : targets;
  const plan = targetsOf(mode, targets.length, localTarget < 0 ? undefined : localTarget);
  const answer = Math.ceil(answerMs / 1000);
  const limits = { answer, login: answer + loginSeconds };
  const workers = mode === 'mesh' ? meshWorkers : starWorkers;
  let ended = 0;
  const all = await Promise.all(
    clients.map(async (from, i) => {
      const logins = (plan[i] ?? []).flatMap((k) => {
        const to = targets[k];
        return to ? to.spellings.map((spelling) => ({ from, to, spelling })) : [];
      });
      const wanted = logins.filter(({ spelling }) => covered(from, spelling));
      const results = await loginsOf(
        from,
        wanted.map(({ spelling }) => spelling.text),
        workers,
        limits,
      );
      done(++ended, clients.length);
      return wanted.flatMap((login, k): PairResult[] => {
        const result = 'untried' in results ? results : results[k];
        return result ? [{ ...login, result }] : [];
      });
    }),
  );
  return all.flat();
}

async function loginsOf(
  { label, session, failure }: Party,
  targets: readonly string[],
  workers: number,
  limits: { answer: number; login: number },
): Promise<readonly LoginResult[] | { readonly ok: false; readonly untried: HostFailure }> {
  const failed = (problem: HostFailure['problem']) =>
    ({ ok: false, untried: { host: label, step: 'verify', problem } }) as const;
  if (!session) return failure ? { ok: false, untried: failure } : failed({ code: 'closed', text: '' });
  try {
    return await tryLogins(session, targets, workers, limits);
  } catch (error) {
    return failed(problemIn(error));
  }
}
