/** One line of a file; `text` holds its bytes as latin1, so that every byte (NUL, CR, invalid UTF-8) survives. */
export interface Line {
  readonly text: string;
  /** The terminator; only a file's last line can lack it. A CR belongs to `text`. */
  readonly end: '\n' | '';
}

/** Splits a file's bytes into lines; an absent or empty file has none. `joinLines` gives the same bytes back. */
export function splitLines(file: Buffer | null): Line[] {
  if (file === null || file.length === 0) return [];
  const texts = file.toString('latin1').split('\n');
  const last = texts.pop() ?? '';
  const lines: Line[] = texts.map((text) => ({ text, end: '\n' }));
  if (last !== '') lines.push({ text: last, end: '' });
  return lines;
}

/** The bytes of the lines, in order. */
export function joinLines(lines: readonly Line[]): Buffer {
  return Buffer.from(lines.map((line) => line.text + line.end).join(''), 'latin1');
}

/** A line to be written, from ordinary text: its UTF-8 bytes and a newline. */
export function newLine(text: string): Line {
  return { text: Buffer.from(text, 'utf8').toString('latin1'), end: '\n' };
}

/** Puts new lines above a file's bytes, which stay exactly as they are (rule 5.10: nothing has to be added to them). */
export function putOnTop(lines: readonly Line[], file: Buffer | null): Buffer {
  return Buffer.concat([joinLines(lines), file ?? Buffer.alloc(0)]);
}

/** The file without the lines that `isOurs` picks; the very same buffer when it picks none. */
export function withoutLines(file: Buffer, isOurs: (text: string) => boolean): Buffer {
  const lines = splitLines(file);
  const kept = lines.filter((line) => !isOurs(line.text));
  return kept.length === lines.length ? file : joinLines(kept);
}

/** How often each text stands there, whatever ends it. */
export function countLines(lines: readonly Line[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { text } of lines) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}
