import type { VerifyMode } from '../../trust/model/topology.ts';

/** The report of `verify` as a page: what stands in its HTML, and what its script says. */
export interface PageWords {
  readonly texts: Readonly<Record<PageText, string>>;
  readonly script: PageScriptWords;
}

/** Texts that stand in page.html as `{{NAME}}`: HTML, and never a host's. `language` is a tag of BCP 47. */
type PageText =
  | 'language'
  | 'title'
  | 'needsScript'
  | 'faults'
  | 'matrix'
  | 'from'
  | 'to'
  | 'anyHost'
  | 'onlyFailing'
  | 'showAll'
  | 'roleOfMatrix'
  | 'nothing'
  | 'legend'
  | 'keys'
  | 'chosenPair';

/**
 * What the script says. It goes into the page as text: what only the browser knows comes as a string, which may stand for it,
 * as `{when}`.
 */
export interface PageScriptWords {
  /** The form of dates, a tag of BCP 47; undefined for the reader's own. */
  readonly dates: string | undefined;
  verdict(pairs: number, failed: number): string;
  facts(about: {
    readonly hosts: number;
    readonly mode: VerifyMode;
    readonly user: string;
    readonly when: string;
    readonly seconds: number;
  }): string;
  shown(rows: string, columns: string, hosts: number): string;
  readonly choose: string;
  readonly notTried: string;
  readonly passes: string;
  readonly fails: string;
  /** How a pair was logged in to; it stands before `passes` or `fails`. */
  readonly by: Readonly<Record<'address' | 'name' | 'both', string>>;
  /** It stands before a remedy. */
  readonly toDo: string;
  showMore(count: string): string;
  showPairs(count: number): string;
  /** A pair in one sentence, for those who listen. */
  spoken(from: string, to: string, meaning: string): string;
  spokenFault(from: string, to: string, meaning: string, cause: string, remedy: string): string;
  spokenNotTried(from: string, to: string): string;
}
