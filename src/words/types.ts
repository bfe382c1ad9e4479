import type { AgentState } from '../host/agents/agents.ts';
import type { ClusterFault } from '../inventory/cluster-file.ts';
import type { Outcome } from '../report/report.ts';
import type { Notice } from '../trust/model/events.ts';
import type { HostFailure } from '../trust/model/failure.ts';
import type { Step } from '../trust/model/step.ts';
import type { VerifyMode } from '../trust/model/topology.ts';
import type { AgentChange } from '../trust/run/preview.ts';
import type { PairDiagnosis } from '../trust/verify/diagnose-pair.ts';
import { en } from './en/words.ts';
import { type Language, languageOf } from './language.ts';
import { zh } from './zh/words.ts';

/** What happened, and what to do about it. */
export interface CauseAndRemedy {
  readonly cause: string;
  readonly remedy: string;
}

/** What can be wrong with a host's key. */
export type HostKeyProblem = Extract<
  HostFailure['problem'],
  { readonly code: 'host-key-changed' | 'host-key-revoked' | 'host-key-unlisted' }
>;

/**
 * All that is said in a person's own language. The original's own lines are not here: those of standard output, its
 * prompts, and the first line of an error are English everywhere, as scripts look for them.
 *
 * Words are functions of data, so that what one language lacks is a type error. Text from hosts comes back as it is:
 * the console makes it printable.
 */
export interface Words {
  readonly language: Language;
  /** Why a host failed. The user is named where the remedy depends on it. */
  host(failure: HostFailure, user: string): CauseAndRemedy;
  /** Why a login between two hosts failed. */
  pair(diagnosis: PairDiagnosis, from: string, to: string): CauseAndRemedy;
  /** The lines of a notice; below its heading, where it has one in the original's form. */
  notice(notice: Notice): readonly string[];
  /** What is wrong with a cluster file, and where. */
  clusterFault(fault: ClusterFault): string;
  /** What the progress line calls a step; it follows `DONE/TOTAL`. */
  readonly progress: Record<Step, string>;
  readonly fold: FoldWords;
  readonly run: RunWords;
  readonly verify: VerifyWords;
  readonly preview: PreviewWords;
  readonly agent: AgentWords;
  readonly remove: RemoveWords;
  readonly help: HelpWords;
  /** The page of `verify`, as far as its script does not write it. */
  readonly page: Record<PageText, string>;
}

/** Lists of hosts that are told shortly. */
export interface FoldWords {
  /** Neighbouring hosts. */
  range(first: string, last: string): string;
  /** Hosts, and how many more there are. */
  listed(names: readonly string[], more: number): string;
}

/** Lines of a run. */
interface RunWords {
  /** A line below an error: what it is about, and what is said of it. */
  about(subject: string, text: string): string;
  /** A cause with ssh's own last line. */
  detailed(cause: string, detail: string): string;
  /** Of progress: it is done a second time, and how long the rest may take. */
  readonly again: string;
  timeLeft(seconds: number): string;
  readonly interrupted: string;
  /** Below the line of an error that nobody had thought of. */
  readonly unexpected: string;
  logIncomplete(why: string): string;
  lockOut(host: string, refusals: number): string;
  notTriedOn(hosts: string): string;
  createdAmong(hosts: number): string;
  /** Trust stays, though some logins had no outcome. */
  kept(logins: number): string;
  moreFaults(count: number): string;
  noPrivateKey(path: string): string;
}

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

/** What `--dry-run` shows, a line each. Modes come in octal digits. */
export interface PreviewWords {
  /** `whose` is what the run said of itself in its journal. */
  undoFirst(whose: string): string;
  removeFolder(path: string): string;
  makeDirectory(path: string): string;
  removeDirectory(path: string): string;
  setMode(path: string, mode: string, was: string): string;
  newFile(path: string): string;
  changeFile(path: string): string;
  removeFile(path: string): string;
  readonly crontab: string;
  readonly agent: Record<AgentChange['word'], (command: string) => string>;
  readonly counted: Record<PreviewCount, (count: number) => string>;
  summary(changing: number, hosts: number, counts: readonly string[]): string;
}

/** What a preview counts. */
export type PreviewCount = 'directories' | 'modes' | 'files' | 'crontabs' | 'agents';

/** The table of `agent`. */
interface AgentWords {
  readonly titles: readonly [
    host: string,
    agent: string,
    state: string,
    pid: string,
    keys: string,
    trustKey: string,
  ];
  readonly roles: Record<AgentState['role'], string>;
  readonly states: Record<AgentState['state'] | 'UNKNOWN', string>;
  readonly yes: string;
  readonly no: string;
}

/** What `remove` has done. Lists are made from parts that are words already. */
export interface RemoveWords {
  nothing(host: string): string;
  removed(host: string, parts: readonly string[]): string;
  forgot(host: string, parts: readonly string[]): string;
  linesOf(files: readonly { readonly what: string; readonly count: number }[]): string;
  files(count: number): string;
  agents(count: number): string;
  refused(keys: readonly string[], hosts: readonly string[]): string;
  agentLeft(host: string, socket: string): string;
  folderKept(host: string, names: readonly string[]): string;
  /** Hosts that have left may hold copies of the key. */
  copies(hosts: readonly string[]): readonly string[];
}

/** `--help`, and the hint below an error about usage. */
export interface HelpWords {
  readonly texts: Record<HelpText, string>;
  /** Headings that the library sets. */
  title(text: 'Usage:' | 'Arguments:' | 'Options:'): string;
  /** What is added to a description: the values that can be chosen, and the default. */
  notes(choices: readonly string[] | undefined, preset: string | undefined): string;
  tryHelp(command: string): string;
  seeHelp(text: string, command: string): string;
}

export type HelpText =
  | 'beyond'
  | 'furtherCommands'
  | 'language'
  | 'create'
  | 'agent'
  | 'verify'
  | 'action'
  | 'hostFile'
  | 'clusterFile'
  | 'logFile'
  | 'skipHostnameSet'
  | 'noDeduplicate'
  | 'help'
  | 'version'
  | 'identity'
  | 'verifyMode'
  | 'verifyModeDefault'
  | 'verifyTried'
  | 'merge'
  | 'keepGoing'
  | 'dryRun'
  | 'hostKeys'
  | 'strictHostKeys'
  | 'jobs'
  | 'connectTimeout'
  | 'lockWait'
  | 'verbose'
  | 'createJson'
  | 'agentJson'
  | 'verifyJson'
  | 'html'
  | 'agentCommand'
  | 'verifyCommand'
  | 'remove'
  | 'removeHosts'
  | 'removeForce'
  | 'removeKeepGoing'
  | 'removeCommand'
  | 'doctor'
  | 'doctorJson'
  | 'doctorUser'
  | 'doctorCommand';

/** Texts that stand in page.html as `{{NAME}}`: HTML, and never a host's. `language` is a tag of BCP 47. */
export type PageText =
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

const languages: Record<Language, Words> = { en, zh };

/** The words for a process with this environment. */
export function wordsFor(env: NodeJS.ProcessEnv): Words {
  return languages[languageOf(env)];
}
