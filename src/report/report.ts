import type { VerifyMode } from '../trust/model/topology.ts';
import type { PairFault } from '../trust/verify/diagnose-pair.ts';
import type { PairResult, Party, Spelling } from '../trust/verify/pairs.ts';
import type { Proof } from '../trust/verify/prove.ts';
import { hasReached } from '../trust/verify/ssh-log.ts';
import type { Outcome } from '../words/types/verify.ts';
import type { Words } from '../words/types/words.ts';
import { explainHost } from './explain-host.ts';
import { explainPair } from './explain-pair.ts';

/** Why a login failed, in words. `{from}` and `{to}` stand for the hosts, so that pairs share their faults. */
export interface Fault {
  readonly code: PairFault | 'not-tried';
  readonly cause: string;
  /** ssh's own last line: hostile text. */
  readonly detail: string | undefined;
  readonly remedy: string;
}

interface ReportLogin {
  readonly spelling: Spelling;
  /** Undefined when it passed. */
  readonly fault: Fault | undefined;
}

/** All logins from one host to another. Hosts are places in `hosts` of the report. */
export interface ReportPair {
  readonly from: number;
  readonly to: number;
  readonly logins: readonly ReportLogin[];
  readonly outcome: Outcome;
}

export interface ReportHost {
  readonly label: string;
  readonly name: string | undefined;
  readonly addresses: readonly Spelling[];
}

/** What `verify` found, ready to be shown in any form. */
export interface Report {
  /** The language that it is in. */
  readonly words: Words;
  readonly user: string;
  readonly mode: VerifyMode;
  readonly hosts: readonly ReportHost[];
  /** The pairs of the mode; in a mesh that is every one. */
  readonly pairs: readonly ReportPair[];
  readonly begun: Date;
  readonly seconds: number;
}

/** The words of a fault for a pair, or for hosts together. */
export function fill(template: string, from: string, to: string): string {
  return template.replaceAll(/\{(from|to)\}/g, (_, word) => (word === 'from' ? from : to));
}

/** What a report counts. */
export function count(pairs: readonly ReportPair[]): {
  pairs: number;
  failed: number;
  logins: number;
  failedLogins: number;
} {
  const logins = pairs.flatMap((pair) => pair.logins);
  return {
    pairs: pairs.length,
    failed: pairs.filter(({ outcome }) => outcome !== 'pass').length,
    logins: logins.length,
    failedLogins: logins.filter(({ fault }) => fault !== undefined).length,
  };
}

/** Puts logins together into pairs, and causes into words. */
export function buildReport(proof: Proof, user: string, words: Words): Report {
  const { mode, parties, logins, begun, seconds } = proof;
  const places = new Map(parties.map((party, place) => [party, place]));
  const faultOf = faultFinder(logins, user, words);
  const grouped = new Map<string, { from: number; to: number; logins: ReportLogin[] }>();
  for (const login of logins) {
    const from = places.get(login.from) ?? -1;
    const to = places.get(login.to) ?? -1;
    const key = `${from} ${to}`;
    const pair = grouped.get(key) ?? { from, to, logins: [] };
    pair.logins.push({ spelling: login.spelling, fault: faultOf(login) });
    grouped.set(key, pair);
  }
  const pairs = [...grouped.values()]
    .map((pair) => ({ ...pair, outcome: outcomeOf(pair.logins) }))
    .sort((a, b) => a.from - b.from || a.to - b.to);
  return { words, user, mode, hosts: parties.map(hostOf), pairs, begun, seconds };
}

function hostOf({ label, spellings }: Party): ReportHost {
  const name = spellings.find(({ by }) => by === 'name')?.text;
  return { label, name, addresses: spellings.filter(({ by }) => by === 'address') };
}

function outcomeOf(logins: readonly ReportLogin[]): Outcome {
  const failed = logins.filter(({ fault }) => fault !== undefined);
  if (failed.length === 0) return 'pass';
  if (failed.some(({ fault }) => fault?.code === 'not-tried')) return 'untried';
  if (failed.length === logins.length) return 'fail';
  return failed.some(({ spelling }) => spelling.by === 'address') ? 'address' : 'name';
}

/** Explains logins; those that failed alike get the same object. */
function faultFinder(
  logins: readonly PairResult[],
  user: string,
  words: Words,
): (login: PairResult) => Fault | undefined {
  const reached = reachedBy(logins);
  const known = new Map<string, Fault>();
  return ({ from, to, spelling, result }) => {
    if (result.ok) return undefined;
    let fault: Fault;
    if ('untried' in result) {
      const { cause, remedy } = explainHost(result.untried, user, words);
      const why = result.untried.step === 'verify' ? 'unfinished' : 'this-machine';
      fault = { code: 'not-tried', cause: words.verify.notTried(why, cause), detail: undefined, remedy };
    } else {
      const { status, said } = result;
      const pair = { from: '{from}', to: '{to}', port: spelling.port, status, said };
      fault = explainPair(pair, words, reached(from, to));
    }
    const key = JSON.stringify(fault);
    const same = known.get(key) ?? fault;
    known.set(key, same);
    return same;
  };
}

/** Whether other hosts than this one got as far as the target's ssh server; undefined where none tried. */
function reachedBy(logins: readonly PairResult[]): (from: Party, to: Party) => boolean | undefined {
  const tried = new Map<Party, Map<Party, boolean>>();
  for (const { from, to, result } of logins) {
    if (from === to || 'untried' in result) continue;
    const sources = tried.get(to) ?? new Map<Party, boolean>();
    const got = result.ok || hasReached(result.said);
    sources.set(from, got || sources.get(from) === true);
    tried.set(to, sources);
  }
  const reached = new Map([...tried].map(([to, from]) => [to, [...from.values()].filter(Boolean).length]));
  return (from, to) => {
    const sources = tried.get(to);
    if (!sources) return undefined;
    const own = sources.get(from);
    if (sources.size === (own === undefined ? 0 : 1)) return undefined;
    return (reached.get(to) ?? 0) > (own === true ? 1 : 0);
  };
}
