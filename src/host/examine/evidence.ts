import { type AgentState, agentState } from '../agents/agents.ts';
import { readSaid, type SaidRecords } from '../read/said.ts';

/** A file or folder that sshd looks at before it believes authorized_keys. */
export interface PathState {
  readonly path: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Names as the host says them; hostile text. */
  readonly owner: string;
  readonly group: string;
}

/** A line of an sshd_config: where it stands, and its text. */
export interface ConfigLine {
  readonly file: string;
  readonly number: number;
  readonly text: string;
}

/** What a host said when it was examined, as far as it could be told. All text is hostile. */
export interface Evidence {
  readonly user: string;
  /** Whether the examination ran as root. */
  readonly asRoot: boolean;
  /** This machine's clock when the host was asked, and the host's, in seconds since 1970. */
  readonly askedAt: number;
  readonly now: number | undefined;
  /** Undefined: the host knows no such user. */
  readonly account: { readonly uid: number; readonly gid: number; readonly shell: string } | undefined;
  /** Whether the login shell cannot be executed. */
  readonly noShell: boolean;
  readonly groups: readonly string[];
  /** The home as the account database has it. */
  readonly home: string;
  /** The trust key's two agents; empty where their program is not there. */
  readonly agents: readonly AgentState[];
  /** The home, links resolved, and the authorized_keys file, links resolved. */
  readonly realHome: string;
  readonly authorized: string;
  readonly paths: readonly PathState[];
  /** `GID UID` of groups whose only member is that user. */
  readonly privateGroups: ReadonlySet<string>;
  /** The command line of the listening sshd, and the options that were taken from it. */
  readonly listener: string | undefined;
  readonly sshdOptions: readonly string[];
  readonly sshdConfig: string;
  readonly configLines: readonly ConfigLine[];
  /** What sshd is set to for each client address: values by keyword in lower case. Empty when sshd could not be asked. */
  readonly settings: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
  /** Why sshd could not be asked. */
  readonly sshdFailed: string | undefined;
  /** All records, by their first word. */
  readonly records: ReadonlyMap<string, readonly string[]>;
}

/** What the part of the examination that runs as the user may speak of: the rest is for the host alone to say. */
const ofHome: ReadonlySet<string> = new Set([
  'room',
  'home-id',
  'label',
  'agent',
  'socket-line',
  'client',
  'client-error',
  'authorized',
  'path',
  'private-group',
  'whole',
]);

/**
 * Reads the answer of examine.sh; what makes no sense is left out.
 *
 * @param home what was said of the home, where that was another program's answer: of other things it says nothing
 */
export function readEvidence(user: string, askedAt: number, answer: Buffer, home?: Buffer): Evidence {
  const records: SaidRecords = new Map();
  readSaid(answer, records);
  if (home) readSaid(home, records, ofHome);
  const all = (word: string): readonly string[] => records.get(word) ?? [];
  const one = (word: string): string | undefined => all(word)[0];
  const [uid, gid] = (one('account') ?? '').split(' ').map(Number);
  const known = uid !== undefined && gid !== undefined && Number.isInteger(uid) && Number.isInteger(gid);
  return {
    user,
    asRoot: one('me') === '0',
    askedAt,
    now: /^\d{1,12}$/.test(one('now') ?? '') ? Number(one('now')) : undefined,
    account: known ? { uid, gid, shell: one('shell') ?? '' } : undefined,
    noShell: records.has('no-shell'),
    groups: (one('groups') ?? '').split(' ').filter((group) => group !== ''),
    home: one('home') ?? '',
    agents: all('agent').flatMap((line) => agentState(line) ?? []),
    realHome: one('realhome') ?? '',
    authorized: one('authorized') ?? '',
    paths: all('path').flatMap(readPath),
    privateGroups: new Set(all('private-group')),
    listener: one('listener'),
    sshdOptions: all('option'),
    sshdConfig: one('config') ?? '/etc/ssh/sshd_config',
    configLines: all('line').flatMap(readConfigLine),
    settings: readSettings(all('setting'), (one('clients') ?? '').split(' ')),
    sshdFailed: one('sshd-failed'),
    records,
  };
}

function readPath(value: string): PathState[] {
  const [, mode = '', uid, gid, owner = '', group = '', path = ''] =
    /^([0-7]{1,5}) (\d{1,10}) (\d{1,10}) ([^:]+):([^:]+):(\/.*)$/s.exec(value) ?? [];
  if (path === '') return [];
  return [{ path, mode: Number.parseInt(mode, 8), uid: Number(uid), gid: Number(gid), owner, group }];
}

function readConfigLine(value: string): ConfigLine[] {
  const [, file = '', number = '', text = ''] = /^(\/[^:]*):(\d{1,7}):(.*)$/s.exec(value) ?? [];
  return file === '' ? [] : [{ file, number: Number(number), text }];
}

/** @param alike clients that the only one that sshd was asked for stands for */
function readSettings(values: readonly string[], alike: readonly string[]): Evidence['settings'] {
  const clients = new Map<string, Map<string, string[]>>();
  for (const text of values) {
    const [client = '', keyword = '', ...rest] = text.split(' ');
    const settings = clients.get(client) ?? new Map<string, string[]>();
    clients.set(client, settings);
    settings.set(keyword, [...(settings.get(keyword) ?? []), rest.join(' ')]);
  }
  const [only, ...more] = clients.values();
  if (only && more.length === 0) for (const client of alike) if (client !== '') clients.set(client, only);
  return clients;
}
