import { HostError } from '../../transport/problem.ts';
import type { Session } from '../../transport/session.ts';
import type { Unsupported } from '../../transport/unsupported.ts';
import { type HostFacts, writableByOthers } from '../read/facts.ts';
import { layout } from '../read/layout.ts';
import program from './narrow.sh';

/** Whether others may have put or changed something in the tool's folder on a host. */
export function isExposed({ home, directories, files, foreign }: HostFacts): boolean {
  const at = layout(home);
  const mode = directories.find(({ path }) => path === at.tmp)?.mode ?? 0;
  const within = [...files.values(), ...directories].filter(({ path }) => path.startsWith(`${at.tmp}/`));
  // Where they cannot enter the folder, the mode of a file in it is of no concern.
  const reached = (mode & 0o011) !== 0 && within.some((file) => (file.mode & writableByOthers) !== 0);
  return foreign || (mode & writableByOthers) !== 0 || reached;
}

/**
 * Closes the tool's folder to others on a host, and takes away what they may have put there.
 *
 * @throws HostError with `unsupported` where it is a link, or not the user's own
 */
export async function narrowFolder(session: Session, home: string, timeoutMs: number): Promise<void> {
  const input = [Buffer.from(`${layout(home).tmp}\n`)];
  const { status, stdout } = await session.run(program, { input, timeoutMs, maxOutput: 65536 });
  if (status !== 0) throw new HostError({ code: 'unsupported', why: readRefusal(stdout.toString('utf8')) });
}

function readRefusal(answer: string): Unsupported {
  const [, word, path = '', reason = ''] = /^(a-link|not-own|not-closed) ([^\0]*)\0(.*)$/s.exec(answer) ?? [];
  if (word === 'a-link' || word === 'not-own') return { is: word, path: path.slice(0, 500) };
  if (word === 'not-closed')
    return { is: word, path: path.slice(0, 300), reason: reason.trim().slice(0, 200) };
  return { is: 'said', text: answer.trim().slice(0, 500) };
}
