import type { LimitFunction } from 'p-limit';
import pRetry from 'p-retry';
import { everyHostsPrograms } from '../../host/programs.ts';
import { fingerprint } from '../../keys/fingerprint.ts';
import type { Secret } from '../../keys/secret.ts';
import type { Connection, Connector, KeyRecords, LoginRequest } from '../../transport/connector.ts';
import type { Endpoint } from '../../transport/endpoint.ts';
import type { Identity } from '../../transport/identity.ts';
import { HostError, type Problem } from '../../transport/problem.ts';
import type { Emit } from '../model/events.ts';
import { type KeyOffer, offerKeys } from './key-offer.ts';
import type { FurtherRecords, HostKeyJudge } from './known-keys.ts';
import type { OwnKeyBroker } from './own-keys.ts';
import type { PasswordBroker } from './passwords.ts';

export interface ConnectContext {
  readonly user: string;
  readonly connector: Connector;
  readonly identities: readonly Identity[];
  readonly judge: HostKeyJudge;
  /** Reads what the configuration of ssh names as records of host keys. */
  readonly further: (records: KeyRecords) => Promise<FurtherRecords>;
  readonly passwords: PasswordBroker;
  readonly ownKeys: OwnKeyBroker;
  /** Limits how many connections are being started or logged in at a time. */
  readonly starts: LimitFunction;
  readonly timeoutMs: number;
  readonly emit: Emit;
  /** Gets how each login went, where that is of interest. */
  readonly logins?: ((login: Login) => void) | undefined;
}

/** How a login went. */
export interface Login {
  readonly address: string;
  /** Blobs of the keys that the server was offered; the last one is the one that it accepted, where it took a key. */
  readonly offered: readonly string[];
  readonly by: 'key' | 'password';
  /** What the server said of it: hostile text. */
  readonly remarks: readonly string[];
  readonly exchangeMs: number;
  readonly loginMs: number;
}

/**
 * Connects to a host and logs in: by a key where one is accepted, else by password, which is asked for again on a
 * new connection when it is refused. Being turned away by MaxStartups or a penalty is waited out.
 */
export async function connectHost(host: Endpoint, context: ConnectContext): Promise<Connection> {
  const { passwords } = context;
  const name = host.address;
  const offered: string[] = [];
  const keys = offerKeys(context.identities, (blob) => offered.push(blob));
  let secret: Promise<Secret> | undefined;
  try {
    for (;;) {
      let asked = false;
      let sent = false;
      keys.reconnect();
      const password = async (): Promise<Secret> => {
        asked = true;
        secret ??= passwords.request(name);
        const answer = await secret;
        sent = true;
        return answer;
      };
      try {
        const connection = await patiently(
          () => connectOnce(host, context, keys, password),
          () => context.emit({ type: 'detail', detail: { code: 'hung-up', host: name } }),
          // Where how a login goes is the matter, one that is turned away is told so.
          context.logins ? 1 : often,
        );
        if (sent) passwords.accepted(name);
        const { remarks, exchangeMs, loginMs, systemBecause: because } = connection;
        if (because !== undefined)
          context.emit({ type: 'notice', notice: { code: 'system-ssh', host: name, because } });
        const by = sent ? 'password' : 'key';
        context.logins?.({
          address: name,
          offered: offeredTo(connection, offered),
          by,
          remarks,
          exchangeMs,
          loginMs,
        });
        context.emit({ type: 'detail', detail: { code: 'logged-in', host: name, by } });
        return connection;
      } catch (error) {
        if (!(error instanceof HostError)) throw error;
        const { code } = error.problem;
        if (sent && (code === 'password-refused' || isTooManyFailures(error.problem))) {
          passwords.refused(name);
          secret = passwords.request(name);
          await secret;
        } else if (asked && !sent) {
          // The server hung up while the password was awaited (LoginGraceTime).
          await secret;
        } else if (!sent && code === 'closed' && keys.used) {
          // More keys than one connection takes, by the server's MaxAuthTries or by ours: the rest on another.
        } else {
          throw error;
        }
      }
    }
  } catch (error) {
    passwords.gone(name);
    throw error;
  }
}

/** The blobs of those keys that a server was truly offered, in its order. */
function offeredTo({ offered }: Connection, asked: readonly string[]): readonly string[] {
  const blobs = new Map(asked.map((blob) => [fingerprint(blob), blob]));
  return offered?.flatMap((one) => blobs.get(one) ?? []) ?? asked;
}

/** sshd's last word when refusals of keys and of the password together make up its MaxAuthTries. */
function isTooManyFailures(problem: Problem): boolean {
  return problem.code === 'closed' && /too many authentication failures/i.test(problem.text);
}

/** One connection. It counts as a start while it connects and while it logs in, not while it waits for a password. */
function connectOnce(
  host: Endpoint,
  context: ConnectContext,
  keys: KeyOffer,
  password: () => Promise<Secret>,
): Promise<Connection> {
  const { connector, starts, judge, emit } = context;
  return new Promise((resolve, reject) => {
    void starts(() => {
      let freeSlot = (): void => {};
      const slot = new Promise<void>((free) => {
        freeSlot = free;
      });
      const request = (): LoginRequest => ({
        ...host,
        user: context.user,
        timeoutMs: context.timeoutMs,
        nextIdentity: keys.next,
        ownKeyAnswer: (text) => context.ownKeys.request(host.address, text),
        library: everyHostsPrograms,
        listens: context.logins !== undefined,
        knownTypes: judge.typesOf(host),
        judgeHostKey: (key) => {
          const verdict = judge.judge(host, key);
          if (verdict.is === 'new') {
            const { authority } = verdict;
            emit({
              type: 'notice',
              notice: { code: 'host-key-accepted', host: host.address, key, authority },
            });
          }
          return verdict.is === 'refused' ? verdict.problem : undefined;
        },
        password: async () => {
          freeSlot();
          const answer = await password();
          await new Promise<void>((go) => {
            void starts(() => {
              go();
              return Promise.allSettled([done]);
            });
          });
          return answer;
        },
      });
      const done = addRecords(host, context).then(() => connector.connect(request()));
      done.then(resolve, reject);
      return Promise.race([slot, Promise.allSettled([done])]);
    });
  });
}

/** How often what was turned away is tried again: some 15 seconds, in which penalties end and a crowd of logins is through. */
const often = 5;

/** Has the host's key judged by what the configuration of ssh names for it, too. Throws HostError. */
async function addRecords(
  host: Endpoint,
  { connector, user, judge, further }: ConnectContext,
): Promise<void> {
  const records = await connector.keyRecords?.(host, user);
  if (records) judge.add(host, await further(records));
}

/** Tries again, later and later, what a server turned away before it looked at it. */
export function patiently<T>(connect: () => Promise<T>, again: () => void, retries = often): Promise<T> {
  return pRetry(connect, {
    retries,
    minTimeout: 500,
    maxTimeout: 10_000,
    factor: 2,
    randomize: true,
    shouldRetry: ({ error }) => {
      const throttled = error instanceof HostError && error.problem.code === 'throttled';
      if (throttled) again();
      return throttled;
    },
  });
}
