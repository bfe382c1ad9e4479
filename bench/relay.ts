import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LabHost } from '../lab/host.ts';
import { benchDir } from './cluster.ts';

/** What went over one connection to a host. */
interface Carried {
  readonly address: string;
  /** How often the client spoke after the host had; the connection itself counts, too. */
  readonly roundTrips: number;
  /** Bytes to the host, encrypted as they were. */
  readonly bytes: number;
}

/** Hosts behind a delay: the kernels of many machines have no netem. */
export interface Relay {
  /** Under which address a host is reached through it. */
  addressOf(host: LabHost): string;
  /** Forgets what was carried so far. */
  forget(): void;
  /** What went over the first connection to a host, once that has ended. Throws Error when none comes. */
  firstTo(address: string): Promise<Carried>;
  stop(): Promise<void>;
}

/** Runs on the host of the relay. Arguments: half a round trip in milliseconds; pairs of an address of its own and the host's. */
const program = `import { connect, createServer } from 'node:net';
const [half, ...pairs] = process.argv.slice(2);
const ms = Number(half);
let count = 0;
const later = (action) => ms > 0 ? setTimeout(action, ms) : setImmediate(action);
for (const pair of pairs) {
  const [own, target] = pair.split('=');
  createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const number = count++;
    console.log('begun');
    let roundTrips = 1, bytes = 0, heard = false;
    client.pause();
    client.on('error', () => {});
    // The client has its connection at once: what it would have waited for it is made up for here.
    setTimeout(() => {
      const host = connect({ host: target, port: 22, allowHalfOpen: true, noDelay: true });
      host.on('error', () => {});
      client.on('data', (chunk) => {
        if (heard) roundTrips++;
        heard = false;
        bytes += chunk.length;
        later(() => host.write(chunk));
      });
      host.on('data', (chunk) => later(() => { heard = true; client.write(chunk); }));
      client.on('end', () => later(() => host.end()));
      host.on('end', () => later(() => client.end()));
      client.on('close', () => {
        later(() => host.destroy());
        console.log(JSON.stringify({ number, address: target, roundTrips, bytes }));
      });
      host.on('close', () => later(() => client.destroy()));
      client.resume();
    }, 2 * ms);
  }).listen({ host: own, port: 22, backlog: 4096 }, () => { if (own === pairs.at(-1).split('=')[0]) console.log('ready'); });
}
`;

/**
 * Starts a relay on a host of its own, which runs no SSH server.
 *
 * @param roundTripMs what a round trip to a host takes more than without it
 */
export async function startRelay(
  on: LabHost,
  hosts: readonly LabHost[],
  roundTripMs: number,
): Promise<Relay> {
  const addressOf = ({ address }: LabHost): string =>
    address.replace(/^(\d+\.\d+)\.(\d+)/, (_, net: string, third: string) => `${net}.${Number(third) + 128}`);
  const file = `${benchDir}/relay.mjs`;
  await on.write(file, program);
  const lines = hosts.map((host) => `addr replace ${addressOf(host)}/16 dev eth0\n`);
  await on.exec(['ip', '-batch', '-'], { input: lines.join(''), check: true });
  const pairs = hosts.map((host) => `${addressOf(host)}=${host.address}`);
  const child = on.spawn(['node', file, String(roundTripMs / 2), ...pairs]);
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('the relay was started without pipes');
  let said = '';
  stderr.on('data', (chunk) => {
    said += String(chunk);
  });
  let begun = 0;
  let closed = 0;
  const open = (): number => begun - closed;
  let ended: (Carried & { readonly number: number })[] = [];
  const ready = new Promise<boolean>((resolve) => {
    createInterface({ input: stdout })
      .on('line', (line) => {
        if (line === 'ready') resolve(true);
        else if (line === 'begun') begun++;
        else {
          closed++;
          ended.push(JSON.parse(line));
        }
      })
      .on('close', () => resolve(false));
  });
  if (!(await ready)) throw new Error(`the relay does not start: ${said.slice(-1000)}`);
  return {
    addressOf,
    forget: () => {
      ended = [];
    },
    firstTo: async (address) => {
      const end = Date.now() + 10_000;
      for (;;) {
        const [first] = ended
          .filter((one) => one.address === address)
          .toSorted((a, b) => a.number - b.number);
        if (first && open() === 0) return first;
        if (Date.now() > end)
          throw new Error(`no connection to ${address} came through the relay, and ended`);
        await sleep(50);
      }
    },
    stop: async () => {
      child.kill('SIGTERM');
      await once(child, 'close');
    },
  };
}
