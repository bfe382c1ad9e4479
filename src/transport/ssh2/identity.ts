import {
  BaseAgent,
  type IdentityCallback,
  OpenSSHAgent,
  type ParsedKey,
  type SignCallback,
  type SigningRequestOptions,
  utils,
} from 'ssh2';
import { deadline } from '../deadline.ts';

/** Something that logs in by a public key: a private key in memory, or a key that an agent holds. */
export type Identity =
  | { readonly kind: 'key'; readonly blob: string; readonly key: ParsedKey }
  | { readonly kind: 'agent'; readonly blob: string; readonly agent: BaseAgent };

/** Reads a private key file's bytes. Undefined when they are no key that opens with that passphrase. */
export function readIdentity(pem: Buffer, passphrase?: string): Identity | undefined {
  try {
    const parsed: ParsedKey | ParsedKey[] | Error = utils.parseKey(pem, passphrase);
    const key = Array.isArray(parsed) ? parsed[0] : parsed;
    if (key instanceof Error || !key?.isPrivateKey()) return undefined;
    return { kind: 'key', blob: key.getPublicSSH().toString('base64'), key };
  } catch {
    // ssh2 throws on some malformed keys instead of returning its error.
    return undefined;
  }
}

/** The keys that the agent behind a socket holds; none when no agent answers in time. */
export function agentIdentities(socketPath: string, timeoutMs: number): Promise<Identity[]> {
  return new Promise((resolve) => {
    const timer = deadline(timeoutMs, () => resolve([]));
    const agent = new OpenSSHAgent(socketPath);
    agent.getIdentities((error, keys) => {
      timer.clear();
      if (error || !keys) resolve([]);
      else resolve(keys.flatMap((key) => ('getPublicSSH' in key ? [oneKey(agent, key)] : [])));
    });
  });
}

function oneKey(agent: OpenSSHAgent, key: ParsedKey): Identity {
  return {
    kind: 'agent',
    blob: key.getPublicSSH().toString('base64'),
    agent: new OneKeyAgent(agent, key),
  };
}

/** Shows one key of an agent, so that the order of keys over all sources stays in our hand. ssh2 wants a class. */
class OneKeyAgent extends BaseAgent<ParsedKey> {
  readonly #agent: OpenSSHAgent;
  readonly #key: ParsedKey;

  constructor(agent: OpenSSHAgent, key: ParsedKey) {
    super();
    this.#agent = agent;
    this.#key = key;
  }

  override getIdentities(callback: IdentityCallback<ParsedKey>): void {
    callback(null, [this.#key]);
  }

  override sign(
    _key: ParsedKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    callback?: SignCallback,
  ): void {
    if (typeof options === 'function') this.#agent.sign(this.#key, data, {}, options);
    else this.#agent.sign(this.#key, data, options, callback);
  }
}
