import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { identify, isAlive, type ProcessId, signalProcess } from './process.ts';
import type { Account } from './spec.ts';

/** One folder for each lab that runs on this machine. */
const stateRoot = '/run/gs-sshexkey-lab';

/** What another process needs to find a host. */
export interface HostRecord {
  index: number;
  name: string;
  address: string;
  address6: string;
  port: number;
  /** Process 1 of the host. */
  init: ProcessId;
  accounts: Pick<Account, 'name' | 'uid' | 'gid' | 'home' | 'shell'>[];
  /** There is an SSH server to wait for. */
  hasServer: boolean;
}

/** What is kept about a lab, so that it can be found, and be swept when its owner died. */
export interface LabRecord {
  name: string;
  /** The process that the lab dies with. */
  owner: ProcessId;
  /** Made by the command line, to be ended by it. */
  held: boolean;
  hub: ProcessId | undefined;
  hosts: HostRecord[];
}

/** Folder of a lab: its record, logs and the seeds of its hosts. */
export function stateDir(name: string): string {
  return join(stateRoot, name);
}

/** Log of a host's SSH server, out of the host's sight. */
export function logPath(lab: string, host: string): string {
  return join(stateDir(lab), `${host}.log`);
}

/**
 * Takes a name for a lab of this process.
 *
 * @throws Error when the name is taken
 */
export function claim(name: string, held: boolean): LabRecord {
  if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(name)) {
    throw new Error(`"${name}" is no name for a lab: up to 40 of a-z, 0-9 and "-"`);
  }
  const owner = identify();
  if (!owner) throw new Error('the lab needs /proc');
  const record: LabRecord = { name, owner, held, hub: undefined, hosts: [] };
  const fresh = join(stateRoot, `.new-${owner.pid}-${name}`);
  mkdirSync(fresh, { recursive: true, mode: 0o700 });
  writeFileSync(join(fresh, 'lab.json'), JSON.stringify(record));
  try {
    // The name appears together with its record; a folder with something in it cannot be replaced.
    renameSync(fresh, stateDir(name));
  } catch {
    rmSync(fresh, { recursive: true, force: true });
    throw new Error(`a lab named ${name} is already up`);
  }
  return record;
}

/** Keeps a changed record. */
export function save(record: LabRecord): void {
  const path = join(stateDir(record.name), 'lab.json');
  writeFileSync(`${path}.new`, JSON.stringify(record));
  renameSync(`${path}.new`, path);
}

/** The record of a lab, undefined when there is none of that name. */
export function load(name: string): LabRecord | undefined {
  try {
    return JSON.parse(readFileSync(join(stateDir(name), 'lab.json'), 'utf8')) as LabRecord;
  } catch {
    return undefined;
  }
}

/** All labs on this machine. */
export function loadAll(): LabRecord[] {
  if (!existsSync(stateRoot)) return [];
  return readdirSync(stateRoot).flatMap((name) => load(name) ?? []);
}

/** Ends every process of a lab and forgets it. Process 1 of a host takes all others of the host with it. */
export function destroy(record: LabRecord): void {
  for (const host of record.hosts) signalProcess(host.init, 'SIGKILL');
  if (record.hub) signalProcess(record.hub, 'SIGKILL');
  rmSync(stateDir(record.name), { recursive: true, force: true });
}

/** Removes what is left of labs whose owner died without cleaning up. */
export function sweep(): void {
  if (!existsSync(stateRoot)) return;
  for (const name of readdirSync(stateRoot)) {
    const record = load(name);
    if (record ? !isAlive(record.owner) : isOld(stateDir(name))) {
      if (record) destroy(record);
      rmSync(stateDir(name), { recursive: true, force: true });
    }
  }
}

/** A folder without a record may be one that is being made this moment. */
function isOld(dir: string): boolean {
  try {
    return Date.now() - statSync(dir).mtimeMs > 60_000;
  } catch {
    return false;
  }
}
