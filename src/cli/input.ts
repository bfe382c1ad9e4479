import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ParsedKnownHosts, parseKnownHosts } from '../formats/known-hosts.ts';
import { printable } from '../formats/printable.ts';
import { parseHostFile } from '../inventory/host-file.ts';
import { parsePublicKey } from '../keys/public-key.ts';
import { type Identity, readIdentity } from '../transport/identity.ts';
import type { Endpoint } from '../transport/ssh.ts';
import { UsageError } from './errors.ts';
import { reason } from './log.ts';

/** Reads a file that the user named. Throws UsageError 50201 when it is not there, 50204 when it cannot be read. */
function readInput(path: string, cwd: string): Buffer {
  try {
    return readFileSync(resolve(cwd, path));
  } catch (error) {
    const why = reason(error);
    if (why === 'No such file or directory') throw new UsageError(50201, `The ${path} does not exist.`);
    throw new UsageError(50204, `Failed to read ${path}: ${why}.`);
  }
}

/** Reads the host file (section 2). Throws UsageError that names every bad line. */
export function readHostFile(path: string, cwd: string): readonly Endpoint[] {
  const { hosts, bad } = parseHostFile(readInput(path, cwd));
  if (bad.length > 0) {
    const list = bad.map(({ line, text }) => `'IP${line}:${printable(text, 100)}'`).join(', ');
    throw new UsageError(50603, `The IP address is invalid.The IP list is:[${list}].`);
  }
  if (hosts.length === 0)
    throw new UsageError(50004, `The parameter '-f' value is incorrect. ${path} holds no address.`);
  return hosts;
}

/** Reads the private keys that the user named. Throws UsageError for what is no key that can be used as it is. */
export function readIdentities(paths: readonly string[], cwd: string): readonly Identity[] {
  return paths.map((path) => {
    const identity = readIdentity(readInput(path, cwd));
    if (!identity)
      throw new UsageError(
        50004,
        `The parameter '-i' value is incorrect. ${path} is no private key, or is encrypted: load it into an agent instead (ssh-add ${path}).`,
      );
    return identity;
  });
}

/** Lines named in one error. */
const namedLines = 20;

/**
 * Reads the file of `--host-keys`, in the format of known_hosts (sshd(8)).
 *
 * @returns the absolute path, and what the file has
 * @throws UsageError for a line that gives no key, where ssh would pass it over, and for a file without a key
 */
export function readHostKeys(path: string, cwd: string): { path: string; known: ParsedKnownHosts } {
  const known = parseKnownHosts(readInput(path, cwd));
  const wrong = (what: string) =>
    new UsageError(50004, `The parameter '--host-keys' value is incorrect. ${path} ${what}`);
  const keys = [...[...known.plain.values()].flat(), ...known.patterns, ...known.hashed];
  const cutOff = keys.flatMap((key) => (isWholeKey(key) ? [] : [key.line]));
  const bad = [...new Set([...known.malformed, ...cutOff])].sort((one, other) => one - other);
  if (bad.length > 0) {
    const more = bad.length > namedLines ? ` and ${bad.length - namedLines} more` : '';
    const lines = `${bad.length > 1 ? 'lines' : 'line'} ${bad.slice(0, namedLines).join(', ')}${more}`;
    throw wrong(`is not in the format of known_hosts (HOST TYPE KEY): ${lines}.`);
  }
  if (!keys.some(({ marker }) => marker === 'none')) throw wrong('holds no host key.');
  return { path: resolve(cwd, path), known };
}

function isWholeKey({ type, blob }: { type: string; blob: string }): boolean {
  try {
    parsePublicKey(`${type} ${blob}`);
    return true;
  } catch {
    return false;
  }
}
