/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What a hostile host would put anywhere: controls, escapes, marks that hide or turn text, numbers out of range. */
const insertions = [
  '\n',
  '\r',
  '\0',
  '\x1b]0;owned\x07\x1b[2J',
  '\x9b31m',
  '\u202e',
  '\u2066',
  '\u2028',
  '\ud800',
  '99999999999999999999',
  '-1',
  '1e400',
  'NaN',
  ' ',
  '/',
  "'; touch /tmp/owned; '",
  '$(touch /tmp/owned)',
  '{from}',
  '__proto__',
].map((text) => Buffer.from(text));

/** A recording with one to four things done to it. */
export function mutate(seed: Buffer, random: () => number): Buffer {
  const below = (limit: number): number => Math.floor(random() * limit);
  const splice = (bytes: Buffer, at: number, gone: number, put: Buffer): Buffer =>
    Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + gone)]);
  const lines = (bytes: Buffer, change: (all: string[]) => void): Buffer => {
    const all = bytes.toString('latin1').split('\n');
    change(all);
    return Buffer.from(all.join('\n'), 'latin1');
  };
  const ways: ((bytes: Buffer) => Buffer)[] = [
    (bytes) => splice(bytes, below(bytes.length), 1, Buffer.from([below(256)])),
    (bytes) => bytes.subarray(0, below(bytes.length + 1)),
    (bytes) => splice(bytes, below(bytes.length), 1 + below(20), Buffer.alloc(0)),
    (bytes) => splice(bytes, below(bytes.length), 0, insertions[below(insertions.length)] ?? Buffer.alloc(0)),
    (bytes) => splice(bytes, below(bytes.length), 0, Buffer.alloc(1 << below(17), 0x61)),
    (bytes) => lines(bytes, (all) => all.splice(below(all.length), 0, all[below(all.length)] ?? '')),
    (bytes) => lines(bytes, (all) => all.splice(below(all.length), 1)),
    (bytes) =>
      lines(bytes, (all) => {
        const [a, b] = [below(all.length), below(all.length)];
        [all[a], all[b]] = [all[b] ?? '', all[a] ?? ''];
      }),
    (bytes) =>
      lines(bytes, (all) => {
        const at = below(all.length);
        const numbers = ['0', '-1', '4294967296', '999999999999', '1e99', '077777777'];
        all[at] = (all[at] ?? '').replace(/\d+/, numbers[below(numbers.length)] ?? '');
      }),
    (bytes) => (bytes.length < 100_000 ? Buffer.concat([bytes, bytes]) : bytes),
  ];
  let bytes = seed;
  for (let times = 1 + below(4); times > 0; times--) bytes = ways[below(ways.length)]?.(bytes) ?? bytes;
  return bytes;
}
