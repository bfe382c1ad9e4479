import { keysPerConnection } from '../../transport/connector.ts';
import type { Identity } from '../../transport/identity.ts';
import { HostError } from '../../transport/problem.ts';

/** The keys that one host is offered, each once, over as many connections as that takes. */
export interface KeyOffer {
  /** Whether this connection was offered a key. */
  readonly used: boolean;
  /** A new connection begins. */
  reconnect(): void;
  /** Undefined when all have been offered. Throws HostError `closed` when the rest is for another connection. */
  next(): Identity | undefined;
}

/** @param offered is told of each key when its turn comes */
export function offerKeys(identities: readonly Identity[], offered: (blob: string) => void): KeyOffer {
  const left = [...identities];
  let used = 0;
  return {
    get used() {
      return used > 0;
    },
    reconnect: () => {
      used = 0;
    },
    next: () => {
      if (left.length > 0 && used === keysPerConnection)
        throw new HostError({ code: 'closed', text: 'more keys than one connection takes' });
      const key = left.shift();
      if (key) {
        used++;
        offered(key.blob);
      }
      return key;
    },
  };
}
