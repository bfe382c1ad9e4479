import { BaseAgent, Client, type IdentityCallback, type ParsedKey, type SignCallback, utils } from 'ssh2';
import { deadline } from '../deadline.ts';
import type { HostKey } from '../host-key.ts';
import { HostError, type Problem } from '../problem.ts';
import { algorithms } from './algorithms.ts';
import { type Endpoint, problemOf } from './ssh.ts';

/** sshd ends a connection at MaxAuthTries (6 by default) failures. */
export const keysAsked = 5;

/** What a server says about logins of a user. */
export interface LoginWays {
  /** The methods that it offers; `none` where it lets the user in without any. */
  readonly methods: readonly string[];
  /** The blob of the key by which it would let the user in. */
  readonly accepted: string | undefined;
}

/**
 * Asks a server by which methods and by which of some public keys a user could log in, and logs in by none: a server
 * says whether it accepts a key before anything is signed (RFC 4252, section 7). So not even the private key is needed.
 *
 * @param hostKeys those of the server: another would prove nothing
 * @param blobs base64; the first {@link keysAsked} are asked for
 * @throws HostError
 */
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
    const keys = new PublicKeys(blobs.slice(0, keysAsked), (accepted) => end({ methods: offered, accepted }));
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
    this.#keys = blobs.flatMap((blob) => readKey(blob) ?? []);
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

function readKey(blob: string): ParsedKey | undefined {
  const key = utils.parseKey(Buffer.from(blob, 'base64'));
  return key instanceof Error || Array.isArray(key) ? undefined : key;
}
