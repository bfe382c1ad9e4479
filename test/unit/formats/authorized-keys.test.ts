import { describe, expect, it } from 'vitest';
import { addTrustKey, letsIn, removeTrustKeys, trustKeys } from '../../../src/formats/authorized-keys.ts';
import { HUGE, KEY, OTHER_KEY, realSed, TRICKY } from './foreign.ts';

const OURS = `${KEY} #OM\n`;

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
    `from="10.0.0.1" ${KEY} #OM\n`,
    `restrict ${KEY} #OM\n`,
    `${KEY}\n`,
    `${KEY} #OM\r\n`,
    `#${KEY} #OM\n`,
    `${OTHER_KEY} #OM\n`,
  ])('5.2 a line of the user that is not exactly ours does not count: %j', (line) => {
    const file = Buffer.from(line);
    expect(addTrustKey(file, KEY).toString()).toBe(OURS + line);
    if (!line.startsWith(OTHER_KEY)) expect(removeTrustKeys(file)).toBe(file);
  });

  it('7.4 lists the keys of our lines, each once, without comments', () => {
    const file = Buffer.from(`${OURS}restrict ${KEY} #OM\n${OTHER_KEY} root@a #OM\n${OURS}`);
    expect(trustKeys(file)).toEqual([KEY, OTHER_KEY]);
    expect(removeTrustKeys(file).toString()).toBe(`restrict ${KEY} #OM\n`);
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
});
