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
  | 'ssh'
  | 'jump'
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
  | 'doctorFix'
  | 'doctorYes'
  | 'doctorDryRun'
  | 'doctorCommand';
