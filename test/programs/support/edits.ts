import {
  applyEdits,
  applyProgram,
  type FileEdit,
  type HostEdits,
  type JournalPlace,
  sha256,
} from '../../../src/host/edit/apply.ts';
import { layout } from '../../../src/host/read/layout.ts';
import type { Session } from '../../../src/transport/session.ts';
import { type ProgramHost, patienceMs } from './host.ts';

/** Edits with what is not given left out. */
export const edits = (some: Partial<HostEdits>): HostEdits => ({
  directories: [],
  modes: [],
  files: [],
  ...some,
});

const buffer = (text: string | Buffer): Buffer => Buffer.from(text);

/** A file below the home that shall be there, made from what is there now. */
export function put(host: ProgramHost, path: string, bytes: string | Buffer): FileEdit {
  return { path: host.at(path), was: sha256(host.read(path)), bytes: buffer(bytes) };
}

/** A file below the home that is not there yet. */
export function make(host: ProgramHost, path: string, bytes: string | Buffer): FileEdit {
  return { path: host.at(path), was: undefined, bytes: buffer(bytes) };
}

/** A file below the home that shall go. */
export function drop(host: ProgramHost, path: string): FileEdit {
  return { path: host.at(path), was: sha256(host.read(path)), bytes: null };
}

export const placeOf = (host: ProgramHost): JournalPlace => ({
  path: layout(host.home).journal,
  who: 'a run of the tests',
  word: 'note',
});

/** Carries out edits in a session, noted in the journal of the host's home. */
export const apply = (host: ProgramHost, session: Session, some: Partial<HostEdits>) =>
  applyEdits(session, edits(some), placeOf(host), patienceMs);

/** The input that the program gets for edits. */
export async function inputFor(host: ProgramHost, some: Partial<HostEdits>): Promise<Buffer> {
  let input = Buffer.alloc(0);
  const recorder: Session = {
    id: '',
    secret: '',
    patienceMs,
    run: (_, options) => {
      input = Buffer.concat(options.input ?? []);
      return Promise.reject(new Error('recorded'));
    },
    traffic: () => ({ requests: 0, bytes: 0 }),
    startupText: () => '',
    close: () => {},
  };
  await apply(host, recorder, some).catch(() => {});
  return input;
}

/** Runs the program alone on input that ends where it ends. */
export const applyRaw = (host: ProgramHost, input: Buffer) =>
  host.exec([`${host.root}/bin/sh`, '-c', `id=raw\n${applyProgram}`], input.toString('latin1'));

/** All below the home but the journal. */
export function files(host: ProgramHost): Record<string, string> {
  const journal = layout('').journal.slice(1);
  return Object.fromEntries(Object.entries(host.tree()).filter(([path]) => !path.startsWith(journal)));
}
