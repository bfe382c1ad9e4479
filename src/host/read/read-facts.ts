import {
  checkedHome,
  checkedIdentity,
  checkedMode,
  checkedNumber,
  checkedPath,
  checkLines,
} from './checked-values.ts';
import type { FileFact, FileName, Greeting, HostFacts, LinkFact, ShellProcessId } from './facts.ts';
import { recordsOf } from './records.ts';

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
  'made',
  'profile',
  'bash_login',
  'plain_profile',
  'default_keys',
  'former_keys',
] satisfies FileName[];

/** Named only where they are there. */
const further: readonly string[] = [
  'bash_login',
  'plain_profile',
  'default_keys',
  'former_keys',
] satisfies FileName[];

function isFileName(name: string): name is FileName {
  return fileNames.includes(name);
}

/** Pieces of a passphrase: opening one costs milliseconds. Ours has three. */
const maxPieces = 16;

/**
 * Reads the answer of greet.sh.
 *
 * @throws HostError with `unsupported` when the host says why it cannot take part; Error when the answer makes no sense
 */
export function readGreeting(answer: Buffer): Greeting {
  const { all, one } = recordsOf(answer);
  return {
    home: checkedHome(one('home')),
    hostname: one('hostname').slice(0, 255),
    uid: checkedNumber(one('uid')),
    machineId: one('machine')
      .replace(/[^0-9a-f]/g, '')
      .slice(0, 64),
    boot: one('boot')
      .replace(/[^0-9a-f-]/g, '')
      .slice(0, 64),
    shell: readShell(all('shell')[0]),
  };
}

function readShell(said = ''): ShellProcessId | undefined {
  const [, pid, since] = /^(\d{1,10}) (\d{1,20})$/.exec(said) ?? [];
  return pid === undefined || since === undefined ? undefined : { pid, since };
}

/**
 * Reads the answer of probe.sh.
 *
 * @throws HostError with `unsupported` when the host says why it cannot take part, `locked` when another run has the lock;
 *   Error when the answer makes no sense
 */
export function readFacts(answer: Buffer, greeting: Greeting): HostFacts {
  const at = answer.indexOf('\ndata\n');
  const { all, one } = recordsOf(answer.subarray(0, at < 0 ? answer.length : at));
  if (at < 0) throw new Error('no data record');
  if (checkedPath(one('home')) !== greeting.home) throw new Error('another home than before');

  const paths = new Map<string, string>();
  const note = (entry: string): [string, string] => {
    const space = entry.indexOf(' ');
    const name = entry.slice(0, space);
    const path = checkedPath(entry.slice(space + 1));
    if (paths.has(name)) throw new Error('a file that is named twice');
    paths.set(name, path);
    return [name, path];
  };
  for (const entry of all('absent')) note(entry);
  const odd = all('odd').map((entry) => note(entry)[1]);
  const entries = all('file').map(note);
  if (!fileNames.every((name) => paths.has(name) || further.includes(name)))
    throw new Error('a file that is not named');
  // States of the files and of the directories, in this order.
  const states = all('state');
  const directories = all('directory').map(checkedPath);
  const [flag] = all('flag').map(() => states.at(-1));
  const stated = entries.length + directories.length + (flag === undefined ? 0 : 1);
  if (states.length !== stated) throw new Error('states do not match files');
  const contents = readContents(answer.subarray(at + '\ndata\n'.length), states.slice(0, entries.length));

  const files = new Map<FileName, FileFact>();
  const pieces = new Map<string, { path: string; bytes: Buffer }>();
  for (const [index, [name, path]] of entries.entries()) {
    const content = contents[index];
    if (!content) throw new Error('a file without its state');
    if (isFileName(name)) files.set(name, { path, ...content });
    else pieces.set(name, { path, bytes: content.bytes });
  }
  checkLines(files.values());
  return {
    ...greeting,
    paths: new Map([...paths].flatMap(([name, path]) => (isFileName(name) ? [[name, path]] : []))),
    files,
    odd,
    directories: directories.map((path, i) => {
      const { mode, owner } = readState(states[entries.length + i]);
      return { path, mode, owner };
    }),
    symlinks: all('link').map(readLink),
    passphrase: passphrasePieces(pieces),
    pieces: [...pieces.values()],
    identities: all('identity').map((path) => checkedIdentity(path, greeting.home)),
    restricted: all('restricted').includes('yes'),
    crontab: all('crontab').includes('yes'),
    foreign: all('foreign').includes('yes'),
    closed: flag !== undefined && readState(flag).mode === 0o600,
    journal: all('journal')[0]
      ?.replace(/^run \S+ /, '')
      .slice(0, 200),
  };
}

function readState(state = '') {
  const [size = '', mode = '', owner = '', links = '', _, inode = ''] = state.split(' ');
  return {
    size: checkedNumber(size),
    mode: checkedMode(mode),
    owner: checkedNumber(owner),
    links: checkedNumber(links),
    inode,
  };
}

function readLink(entry: string): LinkFact {
  const space = entry.indexOf(' ');
  return { path: checkedPath(entry.slice(space + 1)), owner: checkedNumber(entry.slice(0, space)) };
}

function readContents(data: Buffer, states: readonly string[]) {
  let offset = 0;
  const contents = states.map((state) => {
    const { size, ...rest } = readState(state);
    const bytes = data.subarray(offset, offset + size);
    offset += size;
    // A copy, so that one small file does not keep a whole answer in memory.
    return { bytes: Buffer.from(bytes), ...rest };
  });
  if (offset !== data.length) throw new Error('a file changed while it was read');
  return contents;
}

function passphrasePieces(pieces: ReadonlyMap<string, { bytes: Buffer }>) {
  const found: { cipher: Buffer; rand: Buffer }[] = [];
  for (let i = 0; ; i++) {
    if (i === maxPieces) return [];
    const cipher = pieces.get(`cipher-${i}`);
    const rand = pieces.get(`rand-${i}`);
    if (!cipher || !rand) return found;
    found.push({ cipher: cipher.bytes, rand: rand.bytes });
  }
}
