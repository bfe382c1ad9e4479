import { execFileSync } from 'node:child_process';
import fc from 'fast-check';

/** Two real keys of nobody's. */
export const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEadgzdBbTrrcEeINfFkYuCk/IUp4bF0kyDSeIVioY4b';
export const OTHER_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGGGGzdBbTrrcEeINfFkYuCk/IUp4bF0kyDSeIVioY4b';

/** Lines of people's own that an editor could trip over; each without its newline, as latin1. */
export const TRICKY = [
  '',
  '# a comment',
  '\t  # another\t',
  `from="10.0.0.0/8",command="echo \\"a #OM b\\"" ${KEY} me@home`,
  `restrict ${KEY} #OM not at the end`,
  `${KEY} #OM\r`,
  `${KEY} #OM `,
  `${KEY}#OM x`,
  `${KEY} #om`,
  `no-pty ${OTHER_KEY}`,
  `@revoked * ${KEY}`,
  `@cert-authority *.example.com,!x.example.com ${KEY} my CA #OM?`,
  `|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= ${KEY}`,
  `10.0.0.1 ${OTHER_KEY}`,
  `10.0.0.1,db1 ${OTHER_KEY} #OM was here`,
  `[10.0.0.1]:2222 ${KEY} ok\r`,
  '127.0.0.1\tlocalhost loopback',
  '::1 localhost ip6-localhost\r',
  '10.9.9.9  own  # see #Gauss OM IP Hosts Mapping',
  '127.0.1.1 db1',
  '# 10.0.0.1  db1  #Gauss OM IP Hosts Mapping.',
  '10.0.0.1  db1  #Gauss OM IP Hosts Mapping\r',
  'Host db1',
  '  User somebody',
  'Match all',
  '"Host" x',
  'Include ~/gaussdb_tmp/other',
  'if [ "$x" = 1 ]; then',
  'fi',
  '# gs_sshexkey end',
  'export SSH_AUTH_SOCK=/mine',
  '* * * * * true',
  '*/5 * * * * echo 100\\% # gs_sshexkey ',
  'MAILTO=me',
  'a #OM b #OM c',
  ' #OM ',
  '\xff\xfe\xc3(',
  'a\0b',
  '\0',
  '\r',
  '\u00ef\u00bb\u00bfssh-rsa',
];

const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array).toString('latin1'));
const oneLine = bytes.map((text) => text.replaceAll('\n', ''));

const word = fc.constantFrom('a', 'me@home', '#OM', '#', '"', '\\"', "'", '\t', '$x', '\u00e9', '%', '\xff');
const words = fc.array(word, { maxLength: 5 }).map((list) => list.join(' '));

/** authorized_keys: options with quoted text, a key, a comment of several words. */
const keyLine = fc
  .tuple(fc.constantFrom('', 'no-pty,', 'restrict '), words, fc.constantFrom(KEY, OTHER_KEY), words)
  .map(([plain, quoted, key, comment]) => {
    const text = quoted.replaceAll(/["\\]/g, '');
    return `${plain}${text === '' ? '' : `command="${text} \\"#OM\\""`} ${key} ${comment}`;
  });

/** known_hosts: markers, lists, patterns, hashes. */
const knownLine = fc
  .tuple(
    fc.constantFrom('', '@revoked ', '@cert-authority\t', '@unknown '),
    fc.constantFrom('10.0.0.1', 'db1,10.0.0.1', '*.example.com,!db1', '[db1]:2222', '|1|AAAA=|BBBB='),
    fc.constantFrom(' ', '\t', '  '),
    fc.constantFrom(KEY, OTHER_KEY),
    words,
  )
  .map(([marker, names, blank, key, comment]) => `${marker}${names}${blank}${key} ${comment}`);

/** A line of people's own without its newline, as latin1. It may hold the marks of ours, but not where ours have them. */
export const foreignLine: fc.Arbitrary<string> = fc
  .oneof(
    { weight: 3, arbitrary: fc.constantFrom(...TRICKY) },
    { weight: 1, arbitrary: oneLine },
    { weight: 1, arbitrary: keyLine },
    { weight: 1, arbitrary: knownLine },
  )
  .filter((line) => !/#OM$/.test(line));

/** Lines with their ends, and whether the last one has none; as text in latin1. */
const smallText = fc
  .tuple(
    fc.array(fc.tuple(foreignLine, fc.constantFrom('\n', '\n', '\r\n')), { maxLength: 12 }),
    fc.boolean(),
  )
  .map(([lines, closed]) => {
    const text = lines.map(([body, end]) => body + end).join('');
    return closed ? text : text.replace(/\r?\n$/, '');
  });

/** A line of a megabyte, and files of thousands of lines. */
const LARGE = [
  `a\n${'A'.repeat(1 << 20)}\r\nlast`,
  `${KEY} ${'#OM '.repeat(1 << 18)}\n`,
  Array.from({ length: 5000 }, (_, i) => TRICKY[i % TRICKY.length]).join('\n'),
  Array.from({ length: 3000 }, (_, i) => `10.1.${i >> 8}.${i & 255} h${i} ${KEY} of ${i}\r\n`).join(''),
];
const largeText = fc
  .tuple(smallText, fc.constantFrom(...LARGE), smallText)
  .map(([before, large, after]) => `${before}\n${large}\n${after}`);

/** A user's file that holds no line of ours: odd bytes, CRLF, with and without a last newline, empty; one in 1,000 is large. */
export const foreignFile: fc.Arbitrary<Buffer> = fc
  .oneof({ weight: 999, arbitrary: smallText }, { weight: 1, arbitrary: largeText })
  // A file cut before its last CR may end in what then is a line of ours: not a foreign one.
  .filter((text) => !/(?:#OM|IP Hosts Mapping)(?:\n|$)/.test(text))
  .map((text) => Buffer.from(text, 'latin1'));

/** `sed '/#OM$/d'` of openGauss's uninstaller, emulated. */
export function sedOm(file: Buffer): Buffer {
  const text = file.toString('latin1');
  const lines = text.split(/(?<=\n)/).filter((each) => !/#OM\n?$/.test(each));
  return Buffer.from(lines.join(''), 'latin1');
}

/** The real one. */
export function realSed(script: string, file: Buffer): Buffer {
  return execFileSync('sed', [script], { input: file, maxBuffer: 1 << 24 });
}

/** A user's file with one line of a megabyte. */
export const HUGE = Buffer.concat([Buffer.from('a\n'), Buffer.alloc(1 << 20, 0x41), Buffer.from('\r\nlast')]);
