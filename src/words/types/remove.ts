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
  /** Hosts that have left may hold copies of keys that those that stay go on to let in. */
  copies(hosts: readonly string[]): readonly string[];
}
