import { splitLines } from '../../formats/lines.ts';
import type { FileName, HostFacts } from '../../host/read/facts.ts';
import type { LineChange } from '../model/line-change.ts';

/** The change of a line of a file that was read: from what it says there, to other text or, with null, to nothing. */
export function lineAt(facts: HostFacts, name: FileName, number: number, now: string | null): LineChange {
  const line = splitLines(facts.files.get(name)?.bytes ?? null)[number - 1];
  const was = Buffer.from(line?.text ?? '', 'latin1').toString('utf8');
  return { path: facts.paths.get(name) ?? '', number, was, now };
}
