import {
  BaseAgent,
  type IdentityCallback,
  OpenSSHAgent,
  type ParsedKey,
  type SignCallback,
  type SigningRequestOptions,
} from 'ssh2';
import type { AgentIdentity, Identity, KeyIdentity } from '../identity.ts';
import { openKey, readPublicKey } from '../opened-keys.ts';

/** What ssh2 logs in by. */
export type Credential =
  | { readonly type: 'publickey'; readonly key: ParsedKey }
  | { readonly type: 'agent'; readonly agent: BaseAgent };

/** Makes an identity into what ssh2 logs in by; undefined where ssh2 cannot read its key. */
export type Credentials = (identity: Identity) => Credential | undefined;

/** Makes each once for all hosts. */
export function credentialKeeper(): Credentials {
  const made = new WeakMap<Identity, Credential | undefined>();
  return (identity) => {
    if (!made.has(identity))
      made.set(identity, identity.kind === 'key' ? byKey(identity) : askAgent(identity));
    return made.get(identity);
  };
}

function byKey(identity: KeyIdentity): Credential | undefined {
  const key = openKey(identity);
  return key && { type: 'publickey', key };
}

function askAgent({ blob, socket }: AgentIdentity): Credential | undefined {
  const key = readPublicKey(blob);
  return key && { type: 'agent', agent: new OneKeyAgent(new OpenSSHAgent(socket), key) };
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
