import { HostError } from '../../transport/problem.ts';
import type { Session } from '../../transport/session.ts';
import program from './read-config.sh';

/** A file of sshd's configuration as it was read. */
export interface ConfigFile {
  readonly path: string;
  readonly bytes: Buffer;
  /** Names that the file has. */
  readonly links: number;
}

const maxOutput = 4 * 1024 * 1024;

/**
 * Reads files of sshd's configuration that are to be changed.
 *
 * @param paths of one line each
 * @throws HostError with `unsupported` where one is not there, is a link, or others could write to it; `sshd-unchanged` where it was
 *   changed since sshd has read it: what else was changed would come to life with it
 */
export async function readConfig(session: Session, paths: readonly string[]): Promise<readonly ConfigFile[]> {
  const input = [Buffer.from([...paths, 'end'].map((line) => `${line}\n`).join(''))];
  const { stdout } = await session.run(program, { input, timeoutMs: session.patienceMs, maxOutput });
  const lines = stdout.toString('latin1').split('\n');
  const files = paths.flatMap((path, i): ConfigFile[] => {
    const [, links = ''] = /^(\d{1,6}) \//.exec(lines[2 * i] ?? '') ?? [];
    const hex = lines[2 * i + 1] ?? '';
    if (links === '' || lines[2 * i] !== `${links} ${path}` || !/^([0-9a-f]{2})*$/.test(hex)) return [];
    return [{ path, bytes: Buffer.from(hex, 'hex'), links: Number(links) }];
  });
  const unread = lines.find((line, i) => i >= 2 * paths.length && line.startsWith('unread '));
  if (unread !== undefined)
    throw new HostError({ code: 'sshd-unchanged', why: 'unread', text: unread.slice('unread '.length) });
  if (files.length === paths.length) return files;
  const [, path] = /^refused (\/.*)$/m.exec(stdout.toString('utf8')) ?? [];
  if (path === undefined)
    throw new HostError({ code: 'malformed-answer', text: lines[0]?.slice(0, 300) ?? '' });
  throw new HostError({ code: 'unsupported', why: { is: 'not-roots', path: path.slice(0, 300) } });
}
