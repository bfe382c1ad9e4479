import type { Behind, Session } from '../../transport/session.ts';
import program from './resolve.sh';

/** A name may have many addresses, each said three times. */
const maxOutput = 1024 * 1024;

/**
 * The addresses that each of some names has on a host; none where it does not know, or does not know in time.
 *
 * @param names checked: one word each
 * @throws HostError
 */
export async function resolveNames(
  session: Session,
  names: readonly string[],
  behind?: Behind,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const found = names.map(() => new Set<string>());
  if (names.length === 0) return new Map();
  const input = [Buffer.from(`${names.length}\n${names.map((name) => `${name}\n`).join('')}`)];
  const { stdout } = await session.run(program, { input, timeoutMs: session.patienceMs, maxOutput, behind });
  let addresses: string[] = [];
  for (const line of stdout.toString('latin1').split('\n')) {
    const [address = ''] = line.split(/\s/, 1);
    const [, a, b, c] = /^0\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address) ?? [];
    if (a === undefined) {
      if (address !== '') addresses.push(address);
      continue;
    }
    const of = found[Number(a) * 65_536 + Number(b) * 256 + Number(c) - 1];
    for (const one of addresses) of?.add(one);
    addresses = [];
  }
  return new Map(names.map((name, i) => [name, found[i] ?? new Set()]));
}
