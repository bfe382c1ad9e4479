import type { Crontab } from '../../formats/crontab.ts';
import type { FileEdit, HostEdits, ModeEdit } from '../../host/edit/apply.ts';
import { foresee } from '../../host/edit/foresee.ts';
import { layout } from '../../host/read/layout.ts';
import { showPlaceholder } from '../keys/placeholder.ts';
import type { Node } from '../model/node.ts';
import type { Undoing } from '../undo/undo.ts';
import type { EditStep, Foreseen, Surroundings } from './edit-step.ts';

/** A file before and after; null is none. */
export interface FileChange {
  readonly path: string;
  /** Undefined where it was not read. */
  readonly was: Buffer | null | undefined;
  readonly now: Buffer | null;
  /** Private material: not to be shown. */
  readonly secret: boolean;
}

/** What would become of one of the two agents; `load` opens the key for one that runs without. */
export interface AgentChange {
  readonly word: 'start' | 'load' | 'restart' | 'stop';
  /** Its command line. */
  readonly command: string;
}

/** What a run would change on one host: from what there is now to what the run would leave. */
export interface HostPreview {
  readonly host: string;
  /** Its name, where it can be reached by that. */
  readonly name: string | undefined;
  /** What a run that did not end has left, and would be undone first: whose it was (hostile text), and the folder. */
  readonly undone: { readonly whose: string; readonly path: string } | undefined;
  /** Directories that would be made, with mode 0700. */
  readonly directories: readonly string[];
  readonly modes: readonly ModeEdit[];
  /** New ones get mode 0600. */
  readonly files: readonly FileChange[];
  /** Directories that would go if they are empty. */
  readonly emptied: readonly string[];
  /** The path is but a word. */
  readonly crontab: FileChange | undefined;
  readonly agents: readonly AgentChange[];
}

/** Whether nothing would change. */
export function isUnchanged(preview: HostPreview): boolean {
  const { undone, crontab, directories, modes, files, emptied, agents } = preview;
  const lists = [directories, modes, files, emptied, agents];
  return !undone && !crontab && lists.every(({ length }) => length === 0);
}

/** What is read of a host for its preview, beside its facts. */
export interface Outlook {
  readonly undoing: Undoing | undefined;
  /** As it is, before anything is undone. */
  readonly found: Surroundings;
  /** What the steps would do beside files. */
  readonly upkeep: readonly Foreseen[];
}

/**
 * Puts together what the steps of a run would do to a host, one after another. Pure.
 *
 * @param node as the run would find it, what is undone first undone
 */
export function previewHost(node: Node, steps: readonly EditStep[], outlook: Outlook): HostPreview {
  const { label, name, facts } = node;
  const { undoing, upkeep } = outlook;
  const { journal } = layout(facts.home);
  const all: HostEdits[] = undoing ? [undoing.edits] : [];
  let current = node;
  for (const { concerns, edits } of steps) {
    if (!concerns(node)) continue;
    const planned = edits(current);
    all.push(planned);
    current = { ...current, facts: foresee(current.facts, planned) };
  }
  all.push(...upkeep.map(({ edits }) => edits));
  return {
    host: label,
    name,
    undone: undoing && { whose: undoing.whose, path: journal },
    ...directoriesOf(all),
    modes: modesOf(all),
    files: filesOf(all, facts.home),
    crontab: crontabOf(outlook),
    agents: agentsOf(outlook, facts.home),
  };
}

/** Those that are made and those that go; not those that only come back. */
function directoriesOf(all: readonly HostEdits[]): Pick<HostPreview, 'directories' | 'emptied'> {
  const made = new Set<string>();
  const gone = new Set<string>();
  for (const { directories, emptied = [] } of all) {
    for (const path of directories) if (!gone.delete(path)) made.add(path);
    for (const path of emptied) if (!made.delete(path)) gone.add(path);
  }
  return { directories: [...made], emptied: [...gone] };
}

function modesOf(all: readonly HostEdits[]): readonly ModeEdit[] {
  const byPath = new Map<string, ModeEdit>();
  for (const edit of all.flatMap(({ modes }) => modes))
    byPath.set(edit.path, { ...edit, was: byPath.get(edit.path)?.was ?? edit.was });
  return [...byPath.values()].filter(({ was, mode }) => was !== mode);
}

function filesOf(all: readonly HostEdits[], home: string): readonly FileChange[] {
  const { privateKey, fastPassphrase, protect } = layout(home);
  const secret = (path: string): boolean =>
    path === privateKey || path === fastPassphrase || path.startsWith(`${protect}/`);
  const before = (edit: FileEdit): FileChange['was'] => (edit.was === undefined ? null : edit.before);
  const byPath = new Map<string, FileChange>();
  const change = (path: string, was: FileChange['was'], bytes: Buffer | null): void => {
    const earlier = byPath.get(path);
    const now = bytes && showPlaceholder(bytes);
    byPath.set(path, { path, was: earlier ? earlier.was : was, now, secret: secret(path) });
  };
  for (const { files, restored = [] } of all) {
    for (const edit of files) change(edit.path, before(edit), edit.bytes);
    for (const { path, bytes } of restored) change(path, null, bytes);
  }
  return [...byPath.values()].filter(differs);
}

function differs({ was, now }: Pick<FileChange, 'was' | 'now'>): boolean {
  return was === null || now === null ? was !== now : was?.equals(now) !== true;
}

function crontabOf({ undoing, found, upkeep }: Outlook): FileChange | undefined {
  const was = bytesOf(found);
  const undone = bytesOf(afterUndoing(found, undoing));
  const now = upkeep.reduce((sofar, { crontab }) => (crontab === undefined ? sofar : crontab), undone);
  return differs({ was, now }) ? { path: 'crontab', was, now, secret: false } : undefined;
}

function bytesOf({ crontab }: Surroundings): Buffer | null {
  return crontab?.state === 'present' ? crontab.bytes : null;
}

function agentsOf({ undoing, found, upkeep }: Outlook, home: string): readonly AgentChange[] {
  const { socket, standbySocket } = layout(home);
  return found.agents.flatMap(({ role, state }): AgentChange[] => {
    const planned = upkeep.flatMap(({ agents }) => agents.get(role) ?? []).at(-1);
    const ended = undoing?.endsAgents === true && state !== 'DEAD';
    const word = ended ? (planned === undefined ? 'stop' : 'restart') : planned;
    const command = `ssh-agent -a ${role === 'first' ? socket : standbySocket}`;
    return word ? [{ word, command }] : [];
  });
}

/** What a run finds beside files once what an earlier one has left is undone. Pure. */
export function afterUndoing(found: Surroundings, undoing: Undoing | undefined): Surroundings {
  if (!undoing) return found;
  const { agents, crontab } = found;
  return {
    agents: undoing.endsAgents ? agents.map((agent) => ({ ...agent, state: 'DEAD' })) : agents,
    crontab: crontab && crontabAfter(crontab, undoing),
  };
}

function crontabAfter(found: Crontab, undoing: Undoing): Crontab {
  if (found.state === 'unknown') return found;
  const bytes = undoing.crontab(found.state === 'present' ? found.bytes : null);
  return bytes ? { state: 'present', bytes } : { state: 'absent' };
}
