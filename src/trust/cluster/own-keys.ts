import type { Secret } from '../../keys/secret.ts';
import type { Emit } from '../model/events.ts';
import type { AskPassword } from './passwords.ts';

/** Answers what the system's ssh asks about the user's own keys. */
export interface OwnKeyBroker {
  /** Undefined when there is nobody to ask, or no answer. */
  request(host: string, text: string): Promise<Secret | undefined>;
}

/**
 * Asks each question once for all hosts; a host that asks the same again has refused the answer, which is then forgotten.
 *
 * @param interactive whether there is a terminal to ask on
 */
export function createOwnKeyBroker(ask: AskPassword, interactive: boolean, emit: Emit): OwnKeyBroker {
  const answers = new Map<string, Promise<Secret | undefined>>();
  const answered = new Set<string>();
  return {
    request: (host, text) => {
      const [, key] = /^Confirm user presence for key (.*)/s.exec(text) ?? [];
      if (key !== undefined) {
        emit({ type: 'notice', notice: { code: 'touch', host, text: key } });
        // ssh takes its question back when the key has been touched.
        return new Promise(() => {});
      }
      if (!interactive) return Promise.resolve(undefined);
      const who = `${host}\0${text}`;
      const known = answered.has(who) ? undefined : answers.get(text);
      const answer = known ?? ask({ scope: 'own-key', host, text });
      answers.set(text, answer);
      answered.add(who);
      return answer;
    },
  };
}
