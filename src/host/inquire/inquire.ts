import type { Session } from '../../transport/session.ts';
import type { ConfigLine } from '../examine/evidence.ts';
import listener from '../examine/listener.sh';
import { examinationKey } from '../examine/sshd-key.ts';
import { readSaid, type SaidRecords } from '../read/said.ts';
import say from '../read/say.sh';
import askClient from './ask-client.sh';
import askServer from './ask-server.sh';
import tryClient from './try-client.sh';
import tryServer from './try-server.sh';

const askServerProgram = `${say}${listener}${askServer}`;
const askClientProgram = `${say}${askClient}`;
const tryServerProgram = `${listener}${tryServer}`;

/** Values by keyword in lower case, as `ssh -G` and `sshd -T` print them: hostile text. */
export type Values = ReadonlyMap<string, readonly string[]>;

/** What a program says that it is set to, and what its files say. All text is hostile. */
interface Configured {
  readonly effective: Values;
  /** What it would be set to without its files; empty where that cannot be told. */
  readonly defaults: Values;
  readonly lines: readonly ConfigLine[];
  /** Its word where it cannot say what it is set to. */
  readonly failed: string | undefined;
}

export interface ClientAnswer extends Configured {
  /** How ssh has read its files. */
  readonly trace: readonly string[];
}

export interface ServerAnswer extends Configured {
  /** The first of its files. */
  readonly config: string;
  /** Which files they include, and where. */
  readonly includes: readonly { readonly file: string; readonly number: number; readonly path: string }[];
  /** Options of the running sshd: `-oKEYWORD VALUE`, `-pPORT`. */
  readonly options: readonly string[];
}

const maxOutput = 2 * 1024 * 1024;

/** Asks a host's ssh what it would do about a target, and reads where that stands. Throws HostError. */
export async function askSsh(session: Session, target: string, seconds: number): Promise<ClientAnswer> {
  const input = [Buffer.from(`${target}\n${seconds}\n`)];
  const { stdout } = await session.run(askClientProgram, {
    input,
    timeoutMs: session.patienceMs + 2 * seconds * 1000,
    maxOutput,
  });
  const { records, configured } = read(stdout);
  return { ...configured, trace: records.get('trace') ?? [] };
}

/** A login as sshd sees it. */
export interface ServedLogin {
  readonly user: string;
  readonly client: string;
  /** Where the client connects to. */
  readonly address: string;
  readonly port: number;
}

/** Asks a host's sshd what it is set to for a login, and reads where that stands. Throws HostError. */
export async function askSshd(session: Session, login: ServedLogin): Promise<ServerAnswer> {
  const { user, client, address, port } = login;
  const input = [user, client, address, port, examinationKey()].map((line) => `${line}\n`).join('');
  const { stdout } = await session.run(askServerProgram, {
    input: [Buffer.from(input)],
    timeoutMs: session.patienceMs,
    maxOutput,
  });
  const { records, configured } = read(stdout);
  return {
    ...configured,
    config: records.get('config')?.[0] ?? '/etc/ssh/sshd_config',
    options: records.get('option') ?? [],
    includes: (records.get('include') ?? []).flatMap((text) => {
      const { file, number, text: path } = readLine(text) ?? {};
      return file === undefined || number === undefined || path === undefined ? [] : [{ file, number, path }];
    }),
  };
}

function read(answer: Buffer): { readonly records: SaidRecords; readonly configured: Configured } {
  const records: SaidRecords = new Map();
  readSaid(answer, records);
  const configured = {
    effective: readValues(records.get('effective') ?? []),
    defaults: readValues(records.get('default') ?? []),
    lines: (records.get('line') ?? []).flatMap((text) => readLine(text) ?? []),
    failed: records.get('failed')?.[0],
  };
  return { records, configured };
}

function readValues(lines: readonly string[]): Values {
  const values = new Map<string, string[]>();
  for (const line of lines) {
    const [, keyword, value = ''] = /^([a-z0-9]+)(?: (.*))?$/s.exec(line) ?? [];
    if (keyword === undefined) continue;
    values.set(keyword, [...(values.get(keyword) ?? []), value]);
  }
  return values;
}

function readLine(text: string): ConfigLine | undefined {
  const [, file = '', number = '', rest = ''] = /^([/~][^:]*):(\d{1,7}):(.*)$/s.exec(text) ?? [];
  return file === '' ? undefined : { file, number: Number(number), text: rest };
}

/** Settings for one login: `KEYWORD=VALUE`. */
export type Trial = readonly string[];

/** How a trial went. */
export interface Outcome {
  readonly passes: boolean;
  /** What was said of it, but for debugging: hostile text. */
  readonly said: string;
}

/**
 * Logs in from a host to a target with settings that win over all files, once for each trial, until one passes. Throws HostError.
 *
 * @param limits what a server's answer and a whole login may take, in seconds
 */
export function trySsh(
  session: Session,
  target: string,
  limits: { readonly answer: number; readonly login: number },
  trials: readonly Trial[],
): Promise<readonly Outcome[]> {
  const head = [target, String(limits.answer), String(limits.login)];
  return tryEach(session, tryClient, head, trials, limits.login);
}

/**
 * Logs in to a copy of a host's sshd that has these settings and no file, once for each trial, until one passes: for root.
 * Throws HostError.
 *
 * @param entry what the host has its own key on record under
 */
export function trySshd(
  session: Session,
  entry: string,
  seconds: number,
  trials: readonly Trial[],
): Promise<readonly Outcome[]> {
  return tryEach(session, tryServerProgram, [entry, String(seconds)], trials, seconds);
}

async function tryEach(
  session: Session,
  program: string,
  head: readonly string[],
  trials: readonly Trial[],
  seconds: number,
): Promise<readonly Outcome[]> {
  if (trials.length === 0) return [];
  const lines = [
    ...head,
    ...trials.flatMap((trial) => [...trial.filter(isOneLine).map((one) => `with ${one}`), 'try']),
    'end',
  ];
  const { stdout } = await session.run(program, {
    input: [Buffer.from(lines.map((line) => `${line}\n`).join(''))],
    timeoutMs: session.patienceMs + trials.length * seconds * 1000,
    maxOutput,
  });
  const outcomes: Outcome[] = [];
  let said = '';
  for (const line of stdout.toString('latin1').split('\n')) {
    const [word, rest = ''] = line.split(' ', 2);
    if (word === 'said') said = Buffer.from(rest, 'base64').toString('utf8');
    if (word !== 'passes' && word !== 'fails') continue;
    outcomes.push({ passes: word === 'passes', said });
    said = '';
  }
  return outcomes.slice(0, trials.length);
}

function isOneLine(text: string): boolean {
  return !/[\n\r\0]/.test(text);
}
