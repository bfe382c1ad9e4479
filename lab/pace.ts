import { spawnSync } from 'node:child_process';
import { diffieHellman, generateKeyPairSync, sign } from 'node:crypto';

/** Hands the measure to processes that this one starts. */
const variable = 'LAB_SLOWNESS';
/** What the work below takes on the machine that the time limits were chosen for. */
const referenceMs = 100;
const times = 24;

/**
 * How many times slower this machine is, with all that it has to do beside, than the one that the time limits were chosen
 * for; at least 1. Measured once, by what a lab does most: start processes, and exchange and prove keys.
 */
export function slowness(): number {
  const known = Number(process.env[variable]);
  if (known >= 1) return known;
  const begin = performance.now();
  for (let i = 0; i < times; i++) {
    spawnSync('sh', ['-c', ':']);
    const [mine, theirs] = [generateKeyPairSync('x25519'), generateKeyPairSync('x25519')];
    const secret = diffieHellman({ privateKey: mine.privateKey, publicKey: theirs.publicKey });
    sign(null, secret, generateKeyPairSync('ed25519').privateKey);
  }
  const measured = Math.max(1, (performance.now() - begin) / referenceMs);
  process.env[variable] = measured.toFixed(2);
  return measured;
}

/** A time limit that ends what hangs, on this machine. */
export function patience(limitMs: number): number {
  return Math.ceil(limitMs * slowness());
}
