import { execFileSync } from 'node:child_process';
import fc from 'fast-check';

/** Two real keys of nobody's. */
export const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEadgzdBbTrrcEeINfFkYuCk/IUp4bF0kyDSeIVioY4b';
export const OTHER_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGGGGzdBbTrrcEeINfFkYuCk/IUp4bF0kyDSeIVioY4b';

const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array).toString('latin1'));

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
  'Host db1',
  '  User somebody',
  'if [ "$x" = 1 ]; then',
  '# gs_sshexkey end',
  'export SSH_AUTH_SOCK=/mine',
  '\xff\xfe\xc3(',
  'a\0b',
  '\u00ef\u00bb\u00bfssh-rsa',
];

const line = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...TRICKY) },
  { weight: 1, arbitrary: bytes.map((text) => text.replaceAll('\n', '')) },
);

/** A user's file that holds no line of ours: odd bytes, CRLF, with and without a last newline, empty. */
export const foreignFile: fc.Arbitrary<Buffer> = fc
  .tuple(fc.array(fc.tuple(line, fc.constantFrom('\n', '\n', '\r\n')), { maxLength: 12 }), fc.boolean())
  .map(([lines, closed]) => {
    const text = lines.map(([body, end]) => body + end).join('');
    return Buffer.from(closed ? text : text.replace(/\r?\n$/, ''), 'latin1');
  })
  // A file cut before its last newline may end in what then is a line of ours for sed: not a foreign one.
  .filter((file) => !/#OM(\n|$)/.test(file.toString('latin1')));

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
