import { BaseAgent, Client, type IdentityCallback, type ParsedKey, type SignCallback } from 'ssh2';
import { keysPerConnection, type LoginWays } from '../connector.ts';
import { deadline } from '../deadline.ts';
import type { Endpoint } from '../endpoint.ts';
import type { HostKey } from '../host-key.ts';
import { readPublicKey } from '../opened-keys.ts';
import { HostError, type Problem } from '../problem.ts';
import { algorithms } from './algorithms.ts';
import { problemOf } from './problem-of.ts';

/** Asks by an agent that cannot sign: what `Connector.askKeys` promises. */
export function askKeys(
  { address, port, hostKeys }: Endpoint & { readonly hostKeys: readonly HostKey[] },
  username: string,
  blobs: readonly string[],
  timeoutMs: number,
): Promise<LoginWays> {
  return new Promise((resolve, reject) => {
    const client = new Client();
    let offered: readonly string[] = [];
    let stage = 'connect';
    const end = (answer: Problem | LoginWays): void => {
      timer.clear();
      if ('code' in answer) reject(new HostError(answer));
      else resolve(answer);
      client.destroy();
    };
    const timer = deadline(timeoutMs * 3, () => end({ code: 'timed-out', stage: 'login' }));
    client.on('connect', () => client.setNoDelay(true));
    client.on('handshake', () => {
      stage = 'login';
    });
    client.on('error', (error) => end(problemOf(error, stage)));
    client.on('close', () => end({ code: stage === 'login' ? 'closed' : 'throttled', text: '' }));
    client.on('ready', () => end({ methods: ['none'], accepted: undefined }));
    const keys = new PublicKeys(blobs.slice(0, keysPerConnection), (accepted) =>
      end({ methods: offered, accepted }),
    );
    let asked = blobs.length === 0;
    client.connect({
      host: address,
      port,
      username,
      readyTimeout: 0,
      algorithms: algorithms(
        hostKeys.map(({ type }) => type),
        'only',
      ),
      hostVerifier: (blob: Buffer) => {
        const known = hostKeys.some((key) => key.blob === blob.toString('base64'));
        if (!known) end({ code: 'closed', text: 'another host key than before' });
        return known;
      },
      authHandler: (methods: readonly string[] | null, _partial, next) => {
        if (methods === null) {
          next({ type: 'none', username });
          return;
        }
        offered = methods;
        if (asked || !methods.includes('publickey')) {
          end({ methods, accepted: undefined });
          return;
        }
        asked = true;
        next({ type: 'agent', username, agent: keys });
      },
    });
  });
}

/** An agent that has public keys and signs nothing: to be asked for a signature says enough. ssh2 wants a class. */
class PublicKeys extends BaseAgent<ParsedKey> {
  readonly #keys: readonly ParsedKey[];
  readonly #accepted: (blob: string) => void;

  constructor(blobs: readonly string[], accepted: (blob: string) => void) {
    super();
    this.#keys = blobs.flatMap((blob) => readPublicKey(blob) ?? []);
    this.#accepted = accepted;
  }

  override getIdentities(callback: IdentityCallback<ParsedKey>): void {
    callback(null, [...this.#keys]);
  }

  override sign(key: ParsedKey, _data: Buffer, options: unknown, callback?: SignCallback): void {
    this.#accepted(key.getPublicSSH().toString('base64'));
    const done = typeof options === 'function' ? options : callback;
    done?.(new Error('no signature'));
  }
}
