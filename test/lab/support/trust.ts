import { expect } from 'vitest';
import type { LabHost } from '../../../lab/host.ts';
import type { Lab } from '../../../lab/lab.ts';
import { type PairOptions, provePairs } from '../../../lab/pairs.ts';
import { decodePassphrase } from '../../../src/formats/om-cipher.ts';

/** Every host logs in to every host, by every spelling, from an empty environment; a pair that fails is shown. */
export async function expectTrust(lab: Lab, count: number, options: PairOptions = {}): Promise<void> {
  const pairs = await provePairs(lab, options);
  const failed = pairs.filter(({ ok }) => !ok);
  expect(failed.map(({ from, target, stderr }) => `${from} -> ${target}: ${stderr}`)).toEqual([]);
  expect(pairs).toHaveLength(count);
}

/** For what depends on a host's own files and server alone: each logs in to itself and to the next, and is logged in to. */
export const ring: PairOptions = { each: 2 };

/** Runs a shell line as a user with nothing but HOME and PATH set, as cron does. */
export async function bare(host: LabHost, user: string, line: string) {
  const argv = ['sh', '-c', 'exec env -i HOME="$HOME" PATH="$PATH" sh -c "$1"', 'bare', line];
  const { code, stdout, stderr } = await host.exec(argv, { user });
  return { code, stdout, stderr };
}

/** What a shell line prints as a user; it must succeed. */
export async function output(host: LabHost, line: string, user = 'root'): Promise<string> {
  return (await host.exec(['sh', '-c', line], { user, check: true })).stdout;
}

/** The command lines of a user's agents with their process ids, in the order of their sockets. */
export async function agents(host: LabHost, user: string): Promise<string[]> {
  const all = await output(host, `ps -o pid=,args= -u ${user}; :`);
  return all
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^\d+ ssh-agent /.test(line))
    .sort((a, b) => a.slice(a.indexOf(' ')).localeCompare(b.slice(b.indexOf(' '))));
}

/** The trust key's passphrase, as openGauss's own tools would read it from the files on a host. */
export async function passphraseOf(host: LabHost, home = '/root'): Promise<string> {
  const pieces = await Promise.all(
    [0, 1, 2].map(async (i) => ({
      cipher: await host.read(`${home}/gaussdb_tmp/ssh_protect/cipher/key_${i}/server.key.cipher`),
      rand: await host.read(`${home}/gaussdb_tmp/ssh_protect/rand/key_${i}/server.key.rand`),
    })),
  );
  return decodePassphrase(pieces);
}
