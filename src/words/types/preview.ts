import type { AgentChange } from '../../trust/run/preview.ts';

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
