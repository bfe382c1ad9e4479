import { HostError } from '../transport/problem.ts';

/** The files that a plan may change or needs to read. */
export type FileName =
  | 'authorized_keys'
  | 'known_hosts'
  | 'hosts'
  | 'ssh_config'
  | 'bashrc'
  | 'private_key'
  | 'public_key'
  | 'managed_config'
  | 'keeper'
  | 'fast_passphrase'
  /** The login start-up file: the first that exists of `.bash_profile`, `.bash_login`, `.profile`; else the last. */
  | 'profile';

/** A file as it was read. */
interface FileFact {
  readonly path: string;
  readonly bytes: Buffer;
  /** Permission bits. */
  readonly mode: number;
  /** User id of the owner. */
  readonly owner: number;
}

interface DirectoryFact {
  readonly path: string;
  readonly mode: number;
  readonly owner: number;
}

/** What a host said of itself. Text is hostile until checked; paths and the home are checked here. */
export interface HostFacts {
  readonly home: string;
  /** As the host says it, at most one line. */
  readonly hostname: string;
  readonly uid: number;
  /** Session ids whose marks lie on this host: this one's own, and those of other addresses of the same host. */
  readonly marks: readonly string[];
  /** Where each file is or would be. */
  readonly paths: ReadonlyMap<FileName, string>;
  readonly files: ReadonlyMap<FileName, FileFact>;
  /** Things that stand where a file should be and are none, or cannot be read. */
  readonly odd: readonly string[];
  readonly directories: readonly DirectoryFact[];
  /** Pieces of the passphrase, by number. */
  readonly passphrase: readonly { readonly cipher: Buffer; readonly rand: Buffer }[];
  /** Default identity files that the user has there. */
  readonly identities: readonly string[];
  /** Whether there is a crontab(1). */
  readonly crontab: boolean;
}

const fileNames: readonly string[] = [
  'authorized_keys',
  'known_hosts',
  'hosts',
  'ssh_config',
  'bashrc',
  'private_key',
  'public_key',
  'managed_config',
  'keeper',
  'fast_passphrase',
  'profile',
] satisfies FileName[];

function isFileName(name: string): name is FileName {
  return fileNames.includes(name);
}

/**
 * Reads the answer of probe.sh.
 *
 * @throws HostError with `unsupported` when the host says why it cannot take part; Error when the answer makes no sense
 */
export function readFacts(answer: Buffer): HostFacts {
  const at = answer.indexOf('\ndata\n');
  const head = answer.subarray(0, at < 0 ? answer.length : at).toString('utf8');
  const records = head.split('\n').map((line): [string, string] => {
    const space = line.indexOf(' ');
    return space < 0 ? [line, ''] : [line.slice(0, space), line.slice(space + 1)];
  });
  const all = (kind: string): string[] => records.filter(([k]) => k === kind).map(([, value]) => value);
  const one = (kind: string): string => {
    const [value, more] = all(kind);
    if (value === undefined || more !== undefined) throw new Error(`not one ${kind} record`);
    return value;
  };
  const [stop] = all('stop');
  if (stop !== undefined) throw new HostError({ code: 'unsupported', text: stop.slice(0, 200) });
  if (at < 0) throw new Error('no data record');

  const paths = new Map<FileName, string>();
  const note = (entry: string): [string, string] => {
    const space = entry.indexOf(' ');
    const name = entry.slice(0, space);
    const path = checkedPath(entry.slice(space + 1));
    if (isFileName(name)) paths.set(name, path);
    return [name, path];
  };
  for (const entry of all('absent')) note(entry);
  const odd = all('odd').map((entry) => note(entry)[1]);
  const entries = all('file').map(note);
  // States of the files, of the directories, and of the program's own process, in this order.
  const states = all('state');
  const directories = all('directory').map(checkedPath);
  const self = entries.length + directories.length;
  if (states.length !== self + 1) throw new Error('states do not match files');
  const contents = readContents(answer.subarray(at + '\ndata\n'.length), states.slice(0, entries.length));

  const files = new Map<FileName, FileFact>();
  const pieces = new Map<string, Buffer>();
  for (const [index, [name, path]] of entries.entries()) {
    const content = contents[index];
    if (!content) throw new Error('a file without its state');
    if (isFileName(name)) files.set(name, { path, ...content });
    else pieces.set(name, content.bytes);
  }
  return {
    home: checkedPath(one('home')),
    hostname: one('hostname').slice(0, 255),
    uid: readState(states[self]).owner,
    marks: all('mark').map((mark) => mark.slice(0, 64)),
    paths,
    files,
    odd,
    directories: directories.map((path, i) => {
      const { mode, owner } = readState(states[entries.length + i]);
      return { path, mode, owner };
    }),
    passphrase: passphrasePieces(pieces),
    identities: all('identity').map(checkedPath),
    crontab: all('crontab').includes('yes'),
  };
}

function readState(state = ''): { size: number; mode: number; owner: number } {
  const [size = '', mode = '', owner = ''] = state.split(' ');
  return { size: checkedNumber(size), mode: checkedMode(mode), owner: checkedNumber(owner) };
}

function readContents(data: Buffer, states: readonly string[]) {
  let offset = 0;
  const contents = states.map((state) => {
    const { size, mode, owner } = readState(state);
    const bytes = data.subarray(offset, offset + size);
    offset += size;
    // A copy, so that one small file does not keep a whole answer in memory.
    return { bytes: Buffer.from(bytes), mode, owner };
  });
  const after = data
    .subarray(offset)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
  if (after.join('\n') !== states.map((state) => `state ${state}`).join('\n'))
    throw new Error('a file changed while it was read');
  return contents;
}

function passphrasePieces(pieces: ReadonlyMap<string, Buffer>) {
  const found: { cipher: Buffer; rand: Buffer }[] = [];
  for (let i = 0; ; i++) {
    const cipher = pieces.get(`cipher-${i}`);
    const rand = pieces.get(`rand-${i}`);
    if (!cipher || !rand) return found;
    found.push({ cipher, rand });
  }
}

function checkedPath(path: string): string {
  if (!path.startsWith('/') || path.length > 1024 || /[\x00-\x1f\x7f]/.test(path))
    throw new Error('a path that is none');
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

function checkedNumber(text: string): number {
  if (!/^\d{1,12}$/.test(text)) throw new Error('a number that is none');
  return Number(text);
}

function checkedMode(text: string): number {
  if (!/^[0-7]{1,5}$/.test(text)) throw new Error('a mode that is none');
  return Number.parseInt(text, 8) & 0o7777;
}
