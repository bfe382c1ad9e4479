import type { Sign } from './data.ts';

/** All that the page's script says. `{from}` and `{to}` in faults have been filled in by then. */
export interface PageWords {
  /** BCP 47. */
  readonly tag: string;
  readonly title: string;
  readonly meanings: Record<Exclude<Sign, ' '>, string>;
  verdict(pairs: number, failed: number): string;
  facts(hosts: number, mode: string, user: string, when: string, seconds: number): string;
  shown(rows: number, columns: number, hosts: number): string;
  readonly choose: string;
  readonly notTried: string;
  readonly passes: string;
  readonly fails: string;
  /** How a pair was logged in to; it stands before `passes` or `fails`. */
  by(ways: readonly ('address' | 'name')[]): string;
  readonly toDo: string;
  showMore(count: number): string;
  showPairs(count: number): string;
  onlyBy(way: string): string;
  hosts(count: number): string;
  side(side: 'from' | 'to', names: readonly string[], more: number): string;
  /** A pair in one sentence, for those who listen. */
  spoken(
    from: string,
    to: string,
    meaning: string,
    fault: { cause: string; remedy: string } | undefined,
  ): string;
  spokenNotTried(from: string, to: string): string;
}
