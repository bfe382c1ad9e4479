import type { VerifyMode } from '../../trust/model/topology.ts';
import type { CauseAndRemedy } from './cause-and-remedy.ts';

/** How a pair did as a whole: which of its logins failed; `untried` when none could be made. */
export type Outcome = 'pass' | 'address' | 'name' | 'fail' | 'untried';

/** What a report counts. */
export interface Summary {
  readonly pairs: number;
  readonly failed: number;
  readonly mode: VerifyMode;
  readonly byAddress: number;
  readonly byName: number;
  readonly seconds: number;
}

/** The report of `verify`. `{from}` and `{to}` stand for hosts where a text is for several pairs. */
export interface VerifyWords {
  readonly outcomes: Record<Outcome, string>;
  /** The meanings where neighbours share a sign. */
  readonly shares: { readonly none: string; readonly tenths: string; readonly all: string };
  /** The corner of the matrix: rows log in to columns. */
  readonly corner: string;
  notTried(why: 'this-machine' | 'unfinished', cause: string): string;
  /** The words for faults of several host keys together. */
  readonly severalKeys: Record<'host-key-unknown' | 'host-key-changed', CauseAndRemedy>;
  /** What stands for several hosts in a sentence; `those` where there are several on the other side, too. */
  readonly several: { readonly these: string; readonly those: string };
  hosts(count: number, all: boolean): string;
  onlyBy(way: 'address' | 'name'): string;
  toDo(remedy: string): string;
  side(side: 'from' | 'to', hosts: string): string;
  listed(names: readonly string[], more: number): string;
  morePairs(count: number): string;
  summary(summary: Summary): string;
}
