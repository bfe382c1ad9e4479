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

/** Failing pairs that share a fault and a host. Hosts are places in `hosts`. */
export interface PageGroup extends PageFault {
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly pairs: number;
  /** Which of the logins failed: `address`, `name` or `both`. */
  readonly by: string;
}

/** All that the page shows. Its text comes from hosts: it is hostile, and only ever becomes text. */
export interface PageData {
  readonly language: 'en' | 'zh';
  readonly user: string;
  readonly mode: string;
  /** RFC 3339. */
  readonly begun: string;
  readonly seconds: number;
  readonly pairs: number;
  readonly failed: number;
  readonly hosts: readonly PageHost[];
  /** A sign for each pair, row by row; rows are where logins come from. */
  readonly signs: string;
  readonly faults: readonly PageFault[];
  /** From, to, and the faults by address and by name; -1 for a login that passed or that there is not. */
  readonly failing: readonly (readonly [number, number, number, number])[];
  readonly groups: readonly PageGroup[];
}
