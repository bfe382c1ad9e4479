import { askSsh, askSshd, type Outcome, trySsh, trySshd } from '../../host/inquire/inquire.ts';
import { layout } from '../../host/read/layout.ts';
import { HostError } from '../../transport/problem.ts';
import type { Node } from '../model/node.ts';
import { clientSuspects } from './client-suspects.ts';
import { type FailedLogin, hostOn, isOfClient, sidesOf } from './failed-login.ts';
import { reasonIn } from './reason.ts';
import { copySettings, inCopy, inPhase, isShownByCopy, serverSuspects } from './server-suspects.ts';
import { type Suspect, suspectIn } from './suspect.ts';

/** What a host is set to that logins fail for. */
export interface Cause {
  readonly side: 'client' | 'server';
  readonly host: string;
  /** Whether a login was seen to pass without it. */
  readonly certain: boolean;
  /** One, or several of which it may be any, or that keep logins out together. */
  readonly suspects: readonly Suspect[];
  /** The logins that it is about. */
  readonly logins: readonly FailedLogin[];
}

export interface Inquiry {
  readonly causes: readonly Cause[];
  /** What a copy of sshd gave as its reason, by host: hostile text. */
  readonly reasons: ReadonlyMap<string, string>;
}

export interface InquiryTerms {
  /** Whose logins they are. */
  readonly user: string;
  readonly nodes: readonly Node[];
  /** What a server's answer and a whole login may take, in seconds. */
  readonly limits: { readonly answer: number; readonly login: number };
  /** Logins that may be made for it. */
  readonly trials: number;
  readonly signal: AbortSignal;
}

/** How many of them are left. */
interface Budget {
  trials: number;
}

/** Programs that are asked at most, and settings that are tried each: the rest of a list of causes like these says no more. */
const mostAsked = 12;
const mostTried = 6;
/** How long a login to a copy of sshd may take. */
const copySeconds = 10;
/** Settings that are named where it may be any of them. */
const mostNamed = 3;

/**
 * Asks the programs at both ends of logins that failed what they are set to, and tries whether a login passes without that:
 * on the client with the setting overruled, on the server at a copy of sshd that nobody else can reach. Changes nothing.
 */
export async function inquire(failed: readonly FailedLogin[], terms: InquiryTerms): Promise<Inquiry> {
  const causes: Cause[] = [];
  const reasons = new Map<string, string>();
  const asked = new Set<string>();
  const settled = new Set<FailedLogin>();
  const budget = { trials: terms.trials };
  for (const one of failed) {
    const all: Cause[] = [];
    for (const side of sidesOf(one, failed)) {
      const host = hostOn(side, one);
      const key = `${side} ${host} ${one.fault}`;
      if (settled.has(one) || asked.has(key) || asked.size >= mostAsked) continue;
      terms.signal.throwIfAborted();
      asked.add(key);
      const found = await quietly(() =>
        side === 'client' ? atClient(one, terms, budget) : atServer(one, terms, budget),
      );
      if (found?.reason !== undefined) reasons.set(host, found.reason);
      if (!found || found.suspects.length === 0) continue;
      const logins = failed.filter((other) => other.fault === one.fault && hostOn(side, other) === host);
      all.push({ side, host, certain: found.certain, suspects: found.suspects, logins });
      if (found.certain) break;
    }
    const cause = all.find(({ certain }) => certain) ?? all[0];
    if (!cause) continue;
    causes.push(cause);
    for (const login of cause.logins) settled.add(login);
  }
  return { causes, reasons };
}

interface Found {
  readonly certain: boolean;
  readonly suspects: readonly Suspect[];
  readonly reason?: string | undefined;
}

/** A host that cannot be asked is no cause: what the login said is told without it. */
async function quietly<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof HostError) return undefined;
    throw error;
  }
}

async function atClient(
  { login, fault }: FailedLogin,
  { nodes, limits }: InquiryTerms,
  budget: Budget,
): Promise<Found | undefined> {
  const { session } = login.from;
  const target = login.spelling.text;
  const home = nodes.find((node) => node.session === session)?.greeting.home;
  if (!session || home === undefined) return undefined;
  const answer = await askSsh(session, target, limits.answer);
  const told = answer.failed === undefined ? undefined : suspectIn(answer.failed, answer.lines);
  if (told) return { certain: true, suspects: [told] };
  const suspects = clientSuspects(answer, target, layout(home).managedConfig);
  const proven = await firstWithout(
    suspects.filter(({ without }) => without !== undefined),
    (some) => some.flatMap(({ without }) => without ?? []),
    (trials) => trySsh(session, target, limits, trials),
    budget,
  );
  if (proven) return { certain: true, suspects: proven };
  // Those that were tried are none.
  const untried = suspects.filter(({ without }) => without === undefined);
  return isOfClient(fault) ? { certain: false, suspects: untried.slice(0, mostNamed) } : undefined;
}

async function atServer(
  { login, fault }: FailedLogin,
  { user, limits }: InquiryTerms,
  budget: Budget,
): Promise<Found | undefined> {
  const { from, to, spelling } = login;
  const { session } = to;
  if (!session) return undefined;
  const address = spelling.by === 'address' ? spelling.text : addressOf(to.spellings);
  const client = addressOf(from.spellings);
  if (address === undefined || client === undefined) return undefined;
  const served = { user, client, address, port: spelling.port };
  const answer = await askSshd(session, served);
  const told = answer.failed === undefined ? undefined : suspectIn(answer.failed, answer.lines);
  if (told) return { certain: false, suspects: [told] };
  const suspects = serverSuspects(answer, served, fault);
  const likely = { certain: false, suspects: inPhase(suspects, fault).slice(0, mostNamed) };
  if (user !== 'root' || !isShownByCopy(fault) || budget.trials < 1) return likely;
  const entry = spelling.port === 22 ? address : `[${address}]:${spelling.port}`;
  // It has no way to go, so that what hangs shows soon.
  const seconds = Math.min(limits.login, copySeconds);
  const attempt = (trials: readonly (readonly string[])[]) => trySshd(session, entry, seconds, trials);
  const settings = (without: readonly Suspect[]) =>
    copySettings(answer, served, new Set(without.map(({ keyword }) => keyword)));
  budget.trials--;
  const [whole] = await attempt([settings([])]);
  // What the copy is set to is then no reason. A penalty, which it knows nothing of, follows logins that failed for another.
  if (!whole || whole.passes) return fault === 'turned-away' ? likely : undefined;
  const reason = reasonIn(whole.said);
  const proven = await firstWithout(inCopy(suspects), settings, attempt, budget);
  return proven ? { certain: true, suspects: proven, reason } : { certain: false, suspects: [], reason };
}

function addressOf(spellings: FailedLogin['login']['from']['spellings']): string | undefined {
  return spellings.find(({ by }) => by === 'address')?.text;
}

/** Of several suspects the one without which a login passes, or all of those that were tried, where it takes that. */
async function firstWithout<T extends Suspect>(
  suspects: readonly T[],
  trialOf: (without: readonly T[]) => readonly string[],
  attempt: (trials: readonly (readonly string[])[]) => Promise<readonly Outcome[]>,
  budget: Budget,
): Promise<readonly T[] | undefined> {
  const tried = suspects.slice(0, mostTried);
  const all = [...tried.map((one) => [one]), ...(tried.length > 1 ? [tried] : [])];
  const trials = all.slice(0, budget.trials);
  const outcomes = await attempt(trials.map(trialOf));
  budget.trials -= outcomes.length;
  const passing = outcomes.findIndex(({ passes }) => passes);
  return passing < 0 ? undefined : trials[passing];
}
