import type { FoldWords } from './types/fold.ts';

/** Pieces of a list of hosts that are shown. */
const shown = 5;
/** Neighbours that are shown as a range. */
const fewest = 3;

/** Names hosts shortly: neighbouring addresses as ranges, and the first few where there are many. */
export function foldHosts(hosts: readonly string[], words: FoldWords): string {
  const pieces: string[][] = [];
  for (const host of hosts) {
    const last = pieces.at(-1);
    const before = last?.at(-1);
    if (last && before !== undefined && numberOf(before) + 1 === numberOf(host)) last.push(host);
    else pieces.push([host]);
  }
  const parts = pieces.flatMap((piece) => (piece.length < fewest ? piece.map((one) => [one]) : [piece]));
  const named = parts.slice(0, shown).map((part) => {
    const [first = '', last = first] = [part[0], part.at(-1)];
    return part.length === 1 ? first : words.range(first, last);
  });
  return words.listed(
    named,
    parts.slice(shown).reduce((sum, part) => sum + part.length, 0),
  );
}

/** What an IPv4 address counts as; others have no neighbours. */
function numberOf(host: string): number {
  const bytes = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(host)?.slice(1);
  return bytes ? bytes.reduce((sum, byte) => sum * 256 + Number(byte), 0) : Number.NaN;
}
