import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeFastPassphrase } from '../../../../src/formats/fast-passphrase.ts';
import { decodePassphrase, encodePassphrase } from '../../../../src/formats/om-cipher.ts';
import type { HostFacts } from '../../../../src/host/read/facts.ts';
import { heldBlobOf, openHeldKey } from '../../../../src/trust/keys/held-key.ts';
import { placeholderKey, showPlaceholder } from '../../../../src/trust/keys/placeholder.ts';
import { chooseTrustKey } from '../../../../src/trust/keys/shared.ts';
import { makeTrustKey, openTrustKey } from '../../../../src/trust/keys/trust-key.ts';
import { factsOf } from '../../builders.ts';
import { answering, factsAt } from '../../fixtures.ts';
import { KEY } from '../../formats/foreign.ts';

const folder = mkdtempSync(join(tmpdir(), 'gs_sshexkey-key-'));
afterAll(() => rmSync(folder, { recursive: true }));
const passphrase = 'Abc1234*@#%^_+=,.?:~<>/abcdefghi';

/** A host that holds a key which takes so many rounds to open. */
function holding(rounds: number): HostFacts {
  const path = join(folder, `key-${rounds}`);
  execFileSync('ssh-keygen', [
    '-q',
    '-t',
    'ed25519',
    '-a',
    `${rounds}`,
    '-N',
    passphrase,
    '-C',
    '',
    '-f',
    path,
  ]);
  return factsOf({ private_key: readFileSync(path, 'latin1') }, { passphrase: encodePassphrase(passphrase) });
}

it('7.7 a key on a host is opened, but not one that a host could make take for ever', () => {
  expect(openTrustKey(holding(2))?.passphrase.reveal()).toBe(passphrase);
  expect(openTrustKey(holding(65))).toBeUndefined();
});

describe('7.4 which key', () => {
  const [omm, root] = [factsAt('bookworm/trusted', 'omm'), factsAt('bookworm/trusted', 'root')];
  const none = factsOf();
  const locked = { ...omm, passphrase: [] };
  const chosen = (local: HostFacts, ...others: HostFacts[]) => chooseTrustKey(local, others)?.blob;
  const [ofOmm, ofRoot] = [omm, root].map(heldBlobOf);

  it('is told by its file, also where it does not open', () => {
    expect(new Set([ofOmm, ofRoot, heldBlobOf(none)]).size).toBe(3);
    expect(heldBlobOf(locked)).toBe(ofOmm);
    expect(heldBlobOf(factsOf({ private_key: 'no key' }))).toBeUndefined();
  });

  it('opens with all that a host needs of it', () => {
    const key = openTrustKey(omm);
    const words = decodePassphrase(omm.passphrase);
    expect(key).toMatchObject({
      publicKey: `ssh-ed25519 ${ofOmm}`,
      blob: ofOmm,
      privateKey: omm.files.get('private_key')?.bytes,
      pieces: omm.passphrase,
    });
    expect(key?.passphrase.reveal()).toBe(words);
    expect(key && decodeFastPassphrase(key.fastPassphrase)).toBe(words);
    expect(openHeldKey(omm, `${words}x`)).toBeUndefined();
    for (const facts of [
      none,
      locked,
      { ...omm, files: none.files },
      { ...omm, passphrase: root.passphrase },
    ])
      expect(openTrustKey(facts)).toBeUndefined();
  });

  it('the one that opens on this machine wins', () => {
    expect(chosen(omm, root, root)).toBe(ofOmm);
    expect(chosen(locked, root)).toBe(ofRoot);
  });

  it('else the one that most hosts share, as far as one of them opens it', () => {
    expect(chosen(none, root, omm, omm)).toBe(ofOmm);
    expect(chosen(none, omm, root, none, root)).toBe(ofRoot);
    expect(chosen(none, root, locked, omm)).toBe(ofOmm);
    expect(chosen(none, root, locked, locked)).toBe(ofRoot);
  });

  it('else none', () => {
    expect(chosen(none)).toBeUndefined();
    expect(chosen(none, locked, none)).toBeUndefined();
  });
});

it('5.1 a new key is made under a new passphrase, in the three forms that hosts need', async () => {
  const session = answering(Buffer.from(`private ${Buffer.from('pem').toString('base64')}\npublic ${KEY}\n`));
  const key = await makeTrustKey(session, 1);
  const words = key.passphrase.reveal();
  expect(session.input()).toBe(`${words}\n`);
  expect(key).toMatchObject({
    publicKey: KEY,
    blob: KEY.split(' ')[1],
    privateKey: Buffer.from('pem'),
  });
  expect([decodePassphrase(key.pieces), decodeFastPassphrase(key.fastPassphrase)]).toEqual([words, words]);
});

it('9.2 what stands for a key that is not made is shown as such, and bytes around it as they are', () => {
  const key = placeholderKey();
  expect(key.publicKey).toBe(`ssh-ed25519 ${key.blob}`);
  const words = key.passphrase.reveal();
  expect([decodePassphrase(key.pieces), decodeFastPassphrase(key.fastPassphrase)]).toEqual([words, words]);
  const text = (inner: string) => Buffer.from(`\xe9 ${inner} #OM\n${inner}\n`, 'latin1');
  expect(showPlaceholder(text(key.blob))).toEqual(text('[new key]'));
  expect(key.privateKey.toString()).toBe('[new key]');
});
