/** A host as the user lists it. */
export interface ListedHost {
  /** Canonical, as `parseAddress` gives it. */
  readonly address: string;
  readonly port: number;
  /** What the list calls it; undefined where the list has addresses only. */
  readonly name?: string;
}
