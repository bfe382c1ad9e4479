/** How a pair did: `.` passes, `A` fails by address, `N` by name, `X` in every way, `-` not tried, blank not asked. */
export type Sign = '.' | 'A' | 'N' | 'X' | '-' | ' ';

export interface PageHost {
  readonly label: string;
  readonly name: string | null;
}

/** `{from}` and `{to}` in the words stand for the hosts of a pair. */
export interface PageFault {
  readonly cause: string;
  readonly detail: string | null;
  readonly remedy: string;
}

/** What the script says; `{name}` stands for what is known in the browser only, as in {@link fill}. */
export interface PageTexts {
  readonly title: string;
  /** BCP 47; null for the reader's own. */
  readonly dates: string | null;
  readonly verdict: string;
  readonly meanings: Record<Exclude<Sign, ' '>, string>;
  /** Of `{when}`. */
  readonly facts: string;
  /** Of `{rows}` and `{columns}`. */
  readonly shown: string;
  readonly choose: string;
  readonly notTried: string;
  readonly passes: string;
  readonly fails: string;
  readonly by: Record<'address' | 'name' | 'both', string>;
  readonly toDo: string;
  /** Of `{count}`. */
  readonly showMore: string;
  /** Of `{from}`, `{to}` and `{meaning}`. */
  readonly spoken: string;
  /** Of `{cause}` and `{remedy}` as well. */
  readonly spokenFault: string;
  readonly spokenNotTried: string;
}

/** Failing pairs that share a fault and a host. Hosts are places in `hosts`. */
export interface PageGroup extends PageFault {
  readonly from: readonly number[];
  readonly to: readonly number[];
  /** Both sides in words: a host, or how many. */
  readonly source: string;
  readonly target: string;
  /** Which of the logins failed, where not all; what leads to the pairs; the hosts of a side, where they are some of all. */
  readonly only: string;
  readonly show: string;
  readonly sides: readonly string[];
}

/** All that the page shows. Its text comes from hosts: it is hostile, and only ever becomes text. */
export interface PageData {
  readonly words: PageTexts;
  /** RFC 3339. */
  readonly begun: string;
  readonly ok: boolean;
  readonly hosts: readonly PageHost[];
  /** A sign for each pair, row by row; rows are where logins come from. */
  readonly signs: string;
  readonly faults: readonly PageFault[];
  /** From, to, and the faults by address and by name; -1 for a login that passed or that there is not. */
  readonly failing: readonly (readonly [number, number, number, number])[];
  readonly groups: readonly PageGroup[];
}
