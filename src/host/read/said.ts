/** Most lines that are read of an answer, and most bytes of one. */
const lineLimit = 20_000;
const lineLength = 8000;

/** Values by their records' words. */
export type SaidRecords = Map<string, string[]>;

/**
 * Reads records as say.sh writes them into those that are there; what makes no sense is left out.
 *
 * @param words those that may be told, where not all may
 */
export function readSaid(answer: Buffer, records: SaidRecords, words?: ReadonlySet<string>): void {
  for (const line of answer.toString('latin1').split('\n', lineLimit)) {
    const [, word = '', text = ''] = /^([a-z-]+) (.*?)\r?$/s.exec(line.slice(0, lineLength)) ?? [];
    const value = decoded(text);
    if (word === '' || value === undefined || (words && !words.has(word))) continue;
    const values = records.get(word);
    if (values) values.push(value);
    else records.set(word, [value]);
  }
}

/** A value of say.sh, where a backslash and three octal digits are a byte. Undefined: it is none. */
function decoded(text: string): string | undefined {
  if (/\\(?![0-3][0-7]{2})/.test(text)) return undefined;
  const bytes = text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
