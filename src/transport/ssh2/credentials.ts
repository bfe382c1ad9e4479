import {
  BaseAgent,
  type IdentityCallback,
  OpenSSHAgent,
  type ParsedKey,
  type SignCallback,
  type SigningRequestOptions,
  utils,
} from 'ssh2';
import type { AgentIdentity, Identity, KeyIdentity } from '../identity.ts';
import { readPublicKey } from './offered-key.ts';

/** What ssh2 logs in by. */
export type Credential =
  | { readonly type: 'publickey'; readonly key: ParsedKey }
  | { readonly type: 'agent'; readonly agent: BaseAgent };

/** Makes an identity into what ssh2 logs in by; undefined where ssh2 cannot read its key. */
export type Credentials = (identity: Identity) => Credential | undefined;

/** Opens each key once, and not once a host: its passphrase costs many rounds of a hash. */
export function credentialKeeper(): Credentials {
  const made = new WeakMap<Identity, Credential | undefined>();
  return (identity) => {
    if (!made.has(identity))
      made.set(identity, identity.kind === 'key' ? openKey(identity) : askAgent(identity));
    return made.get(identity);
  };
}

function openKey({ reveal }: KeyIdentity): Credential | undefined {
  const { file, passphrase } = reveal();
  const parsed: ParsedKey | ParsedKey[] | Error = utils.parseKey(file, passphrase);
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  return key instanceof Error || !key ? undefined : { type: 'publickey', key };
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
