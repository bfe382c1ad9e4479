import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { encodePassphrase } from '../../../../src/formats/om-cipher.ts';
import type { HostFacts } from '../../../../src/host/read/facts.ts';
import { openTrustKey } from '../../../../src/trust/keys/trust-key.ts';

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
  const file = { path, bytes: readFileSync(path), mode: 0o600, owner: 0, links: 1, inode: '1' };
  return {
    home: '/root',
    hostname: 'host',
    uid: 0,
    machineId: '',
    boot: '',
    shell: undefined,
    paths: new Map(),
    files: new Map([['private_key', file]]),
    odd: [],
    directories: [],
    symlinks: [],
    passphrase: encodePassphrase(passphrase),
    identities: [],
    pieces: [],
    restricted: false,
    foreign: false,
    crontab: false,
    journal: undefined,
  };
}

it('7.7 a key on a host is opened, but not one that a host could make take for ever', () => {
  expect(openTrustKey(holding(2))?.passphrase.reveal()).toBe(passphrase);
  expect(openTrustKey(holding(65))).toBeUndefined();
});
