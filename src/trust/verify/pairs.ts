import { setTimeout as sleep } from 'node:timers/promises';
import {
  type LoginClient,
  type LoginLimits,
  type LoginResult,
  openLogins,
} from '../../host/logins/logins.ts';
import type { Session } from '../../transport/session.ts';
import type { HostFailure } from '../model/failure.ts';
import type { Node } from '../model/node.ts';
import { problemIn } from '../model/problem-in.ts';
import { targetsOf, type VerifyMode } from '../model/topology.ts';
import { untilAborted } from '../model/until-aborted.ts';
import { type Silence, silenceOf } from './silence.ts';
import { type TryProgress, tryAll } from './tries.ts';

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

/** Logins at a time from one host: in a star nearly all are this machine's own, in a mesh all hosts are at work. */
const starRoom = 16;
const meshRoom = 8;

/** How often one login may be tried, with all that is tried again. */
const mostTries = 5;

/** How long one login may take, besides connecting, in seconds. */
const loginSeconds = 20;

/** What a server's answer and a whole login may take, in seconds. */
export function loginLimits(answerMs: number): LoginLimits {
  const answer = Math.ceil(answerMs / 1000);
  return { answer, login: answer + loginSeconds };
}

/** A node as a party. */
export function partyOf({ label, session, endpoints, name, local }: Node): Party {
  const addresses = endpoints.map(({ address, port }): Spelling => ({ text: address, by: 'address', port }));
  const port = endpoints[0]?.port ?? 22;
  const names: Spelling[] = name === undefined ? [] : [{ text: name, by: 'name', port }];
  return { label, session, failure: undefined, spellings: [...addresses, ...names], local };
}

/** How pairs are tried. */
export interface PairTerms {
  /** What a server may take to answer. */
  readonly answerMs: number;
  /** Logins under way over all hosts, at first. */
  readonly jobs: number;
  /** How often a login that got no answer is tried again; undefined: as long as waiting may help. */
  readonly again?: number;
  readonly signal: AbortSignal;
}

/** Why nothing can be said of a login: nobody answered in time, or the server turned it away; undefined for a verdict. */
export function silenceOfPair({ result }: PairResult): Silence | undefined {
  return result.ok || 'untried' in result ? undefined : silenceOf(result);
}

/**
 * Tries every pair of the mode, by address and by name, with the hosts' own OpenSSH clients. How many logins are under way
 * follows how fast they are. What goes wrong on one host does not keep the others waiting. Waits for all.
 *
 * @param covered whether a login is to be tried at all
 * @param told how far it is
 * @returns every login, a client's after another's, in the order of its targets
 */
export async function tryPairs(
  parties: readonly Party[],
  mode: VerifyMode,
  covered: (from: Party, spelling: Spelling) => boolean,
  { answerMs, jobs, again, signal }: PairTerms,
  told: (progress: TryProgress) => void,
): Promise<readonly PairResult[]> {
  const turns = turnsOf(parties, mode, covered);
  const limits = loginLimits(answerMs);
  const clients = new Map<Party, LoginClient>();
  for (const { from } of turns) {
    if (!from.session || clients.has(from)) continue;
    const own = turns.filter((turn) => turn.from === from).length;
    clients.set(from, openLogins(from.session, limits, own * mostTries));
  }
  const results = new Map<PairTurn, PairResult['result']>();
  const terms = {
    jobs,
    answerMs,
    again,
    tryMs: limits.login * 1000,
    perClient: mode === 'mesh' ? meshRoom : starRoom,
    clock: {
      now: () => performance.now(),
      pause: (ms: number) => untilAborted(signal, sleep(ms, undefined, { ref: false })),
    },
    stopped: () => signal.aborted,
  };
  try {
    await tryAll(
      turns,
      terms,
      async (turn) => {
        const result = await logIn(turn, clients.get(turn.from));
        results.set(turn, result);
        if (result.ok) return 'answered';
        return 'untried' in result ? 'untried' : (silenceOf(result) ?? 'answered');
      },
      told,
    );
  } finally {
    await Promise.all([...clients.values()].map((client) => client.end()));
  }
  signal.throwIfAborted();
  return turns.flatMap((turn): PairResult[] => {
    const result = results.get(turn);
    const { from, to, spelling } = turn;
    return result ? [{ from, to, spelling, result }] : [];
  });
}

/** A login that is to be tried. */
interface PairTurn extends Omit<PairResult, 'result'> {
  readonly client: number;
  readonly server: number;
}

function turnsOf(
  parties: readonly Party[],
  mode: VerifyMode,
  covered: (from: Party, spelling: Spelling) => boolean,
): PairTurn[] {
  const targets = parties.filter(({ spellings }) => spellings.length > 0);
  const localTarget = targets.findIndex(({ local }) => local);
  const onlyClients = parties.filter(({ spellings, local }) => spellings.length === 0 && local);
  const clients = localTarget < 0 ? [...targets, ...onlyClients] : targets;
  const plan = targetsOf(mode, targets.length, localTarget < 0 ? undefined : localTarget);
  return clients.flatMap((from, client) =>
    (plan[client] ?? []).flatMap((server) => {
      const to = targets[server];
      const spellings = to?.spellings.filter((spelling) => covered(from, spelling)) ?? [];
      return to ? spellings.map((spelling) => ({ client, server, from, to, spelling })) : [];
    }),
  );
}

async function logIn(
  { from: { label, failure }, spelling }: PairTurn,
  client: LoginClient | undefined,
): Promise<PairResult['result']> {
  const failed = (problem: HostFailure['problem']) =>
    ({ ok: false, untried: { host: label, step: 'verify', problem } }) as const;
  if (!client) return failure ? { ok: false, untried: failure } : failed({ code: 'closed', text: '' });
  try {
    return await client.try(spelling.text);
  } catch (error) {
    return failed(problemIn(error));
  }
}
