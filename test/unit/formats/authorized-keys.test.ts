import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addTrustKeys, letsIn, removeTrustKeys, trustLinesOf } from '../../../src/formats/authorized-keys.ts';
import { numRuns } from '../runs.ts';
import { trustLine } from './editors.ts';
import { foreignFile, HUGE, KEY, OTHER_KEY, realSed, TRICKY } from './foreign.ts';

const OURS = `${KEY} #OM\n`;
const addTrustKey = (file: Buffer | null, publicKey: string, options = ''): Buffer =>
  addTrustKeys(file, [{ publicKey, options }]);

describe('authorized_keys', () => {
  it('5.2 gains one line at its top, the key followed by #OM', () => {
    expect(addTrustKey(null, KEY).toString()).toBe(OURS);
    expect(addTrustKey(Buffer.alloc(0), KEY).toString()).toBe(OURS);
    expect(addTrustKey(Buffer.from('ssh-rsa AAAA me'), KEY).toString()).toBe(`${OURS}ssh-rsa AAAA me`);
  });

  it('7.6 is the same buffer where our line stands already, wherever, also as the last without newline', () => {
    for (const file of [`x\n${OURS}y\n`, `x\n${KEY} #OM`, `x\n${KEY} root@db1 #OM\n`].map((t) =>
      Buffer.from(t),
    )) {
      expect(addTrustKey(file, KEY)).toBe(file);
    }
  });

  it.each([
    `${KEY}\n`,
    `from="10.0.0.1" ${KEY}\n`,
    `from=10.0.0.1 ${KEY} #OM\n`,
    `from="10.0.0.1 ${KEY} #OM\n`,
    `# ${KEY} #OM\n`,
    `10.0.0.1 ${KEY} #OM\n`,
    `${KEY} #OM\r\n`,
    `#${KEY} #OM\n`,
    `${OTHER_KEY} #OM\n`,
  ])('5.2 a line of the user that is not exactly ours does not count: %j', (line) => {
    const file = Buffer.from(line);
    expect(addTrustKey(file, KEY).toString()).toBe(OURS + line);
    if (!line.startsWith(OTHER_KEY)) expect(removeTrustKeys(file)).toBe(file);
  });

  it('7.4 lists our lines with their options, without comments', () => {
    const [blob = '', other = ''] = [KEY, OTHER_KEY].map((key) => key.split(' ')[1]);
    const file = Buffer.from(`${OURS}restrict,from="a b\\"c" ${KEY} #OM\nx\n${OTHER_KEY} root@a #OM`);
    expect(trustLinesOf(file)).toEqual([
      { publicKey: KEY, options: '', blob },
      { publicKey: KEY, options: 'restrict,from="a b\\"c"', blob },
      { publicKey: OTHER_KEY, options: '', blob: other },
    ]);
    expect(removeTrustKeys(file).toString()).toBe('x\n');
    expect(removeTrustKeys(file, new Set([blob])).toString()).toBe(`x\n${OTHER_KEY} root@a #OM`);
    expect(removeTrustKeys(file, new Set())).toBe(file);
  });

  it('5.2 7.6 a line with other options is replaced where it stands, and none is left that would let the key in', () => {
    const limited = 'expiry-time="20270101",from="10.0.0.1,10.0.0.2"';
    const line = `${limited} ${KEY} #OM`;
    const file = Buffer.from(`a\n${OURS}b\nrestrict ${KEY} #OM\n${OTHER_KEY} #OM\n${KEY} own`);
    const once = addTrustKey(file, KEY, limited);
    expect(once.toString()).toBe(`a\n${line}\nb\n${OTHER_KEY} #OM\n${KEY} own`);
    expect(addTrustKey(once, KEY, limited)).toBe(once);
    expect(addTrustKey(once, KEY).toString()).toBe(`a\n${OURS}b\n${OTHER_KEY} #OM\n${KEY} own`);
    expect(addTrustKey(Buffer.from(`a\n${KEY} #OM`), KEY, limited).toString()).toBe(`a\n${line}`);
  });

  it('5.2 what is written is what is read, options too', () => {
    const distinct = fc.uniqueArray(trustLine, { selector: ({ publicKey }) => publicKey.split(' ')[1] });
    fc.assert(
      fc.property(foreignFile, distinct, distinct, (file, one, other) => {
        const read = trustLinesOf(addTrustKeys(addTrustKeys(file, one), other));
        const keys = new Map([...one, ...other].map((line) => [line.publicKey.split(' ')[1], line.options]));
        expect(new Map(read.map(({ blob, options }) => [blob, options]))).toEqual(keys);
        expect(read).toHaveLength(keys.size);
      }),
      { numRuns },
    );
  });

  it('5.2 several keys: new lines come in their order, above what is there', () => {
    const lines = [KEY, OTHER_KEY].map((publicKey) => ({ publicKey, options: 'no-pty' }));
    const both = `no-pty ${KEY} #OM\nno-pty ${OTHER_KEY} #OM\n`;
    expect(addTrustKeys(Buffer.from('x'), lines).toString()).toBe(`${both}x`);
    expect(addTrustKeys(Buffer.from(OURS), lines).toString()).toBe(
      `no-pty ${OTHER_KEY} #OM\nno-pty ${KEY} #OM\n`,
    );
    const file = Buffer.from(both);
    expect(addTrustKeys(file, lines)).toBe(file);
    expect(addTrustKeys(file, [])).toBe(file);
  });

  it.each([
    [`${KEY}`, true],
    [`# mine\n\tno-pty,from="10.0.0.0/8" ${KEY} me\r\n`, true],
    [`cert-authority ${OTHER_KEY}`, true],
    ['sk-ssh-ed25519@openssh.com AAAAGnNr', true],
    ['', false],
    [`# ${KEY}\n  # ${KEY}\n\n`, false],
    [`no-pty,command="echo log in as admin" ${KEY}`, false],
    ['ssh-ed25519 not-a-key', false],
  ])('10.6 a key that lets somebody in: %j', (text, lets) => {
    expect(letsIn(Buffer.from(text))).toBe(lets);
  });

  it("5.10 the real sed '/#OM$/d' gives the user's file back", () => {
    for (const text of [TRICKY.join('\n'), `${TRICKY.join('\n')}\n`, '']) {
      const file = Buffer.from(text, 'latin1');
      expect(realSed('/#OM$/d', addTrustKey(file, KEY))).toEqual(file);
    }
    expect(realSed('/#OM$/d', addTrustKey(HUGE, KEY)).equals(HUGE)).toBe(true);
  });

  it.each([
    '',
    'ssh-ed25519',
    `${KEY}\nssh-rsa AAAA`,
    `restrict ${KEY}`,
    `${KEY} a\rb`,
    `command="x" ${KEY}`,
  ])('refuses what is not a public key of one line: %j', (key) => {
    expect(() => addTrustKey(null, key)).toThrow(TypeError);
  });

  it.each([
    '#',
    ' ',
    'a b',
    'from=a',
    'from="a',
    'from="a"b',
    'a,',
    'from="a\nb"',
    'from="\u00e9"',
    'restrict ',
  ])('refuses what are not options of one line: %j', (options) => {
    expect(() => addTrustKey(null, KEY, options)).toThrow(TypeError);
  });
});
