import type { Identity } from '../transport/identity.ts';
import { HostError } from '../transport/problem.ts';

/** sshd closes a connection at MaxAuthTries (6 by default) failures. One is left for a password. */
const keysPerConnection = 5;

/** The keys that one host is offered, over as many connections as that takes; each once. */
export interface KeyOffer {
  /** Whether the connection has been offered a key. */
  readonly used: boolean;
  /** A new connection begins. A key that was half of what a server wanted is offered on it again. */
  reconnect(): void;
  /**
   * @param partial the server accepted the key before, and wants more
   * @returns undefined when all keys have been offered
   * @throws HostError `closed` when there are keys left, for another connection
   */
  next(partial: boolean): Identity | undefined;
}

export function offerKeys(identities: readonly Identity[]): KeyOffer {
  const fresh = [...identities];
  const halves: Identity[] = [];
  let again: Identity[] = [];
  let last: Identity | undefined;
  let used = 0;
  return {
    get used() {
      return used > 0;
    },
    reconnect: () => {
      again = [...halves];
      last = undefined;
      used = 0;
    },
    next: (partial) => {
      if (partial && last && !halves.includes(last)) halves.push(last);
      last = again.shift();
      if (!last && fresh.length > 0 && used >= keysPerConnection)
        throw new HostError({ code: 'closed', text: 'more keys than a connection takes' });
      last ??= fresh.shift();
      if (last) used++;
      return last;
    },
  };
}
