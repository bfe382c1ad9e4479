/** Lists of hosts that are told shortly. */
export interface FoldWords {
  /** Neighbouring hosts. */
  range(first: string, last: string): string;
  /** Hosts, and how many more there are. */
  listed(names: readonly string[], more: number): string;
}
