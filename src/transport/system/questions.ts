import { asksForPassword } from '../password-prompt.ts';
import type { LogState } from './log-reader.ts';

/** What a question of ssh is about. */
export type Meaning =
  /** The server's host key is new to the file of the run, which is empty. */
  | { readonly is: 'host-key' }
  /** The user's password on the server. */
  | { readonly is: 'password' }
  /** A passphrase, a PIN or a touch for a key of the user's own. */
  | { readonly is: 'own-key' }
  /** The key of a jump host, which is not in the user's known_hosts. */
  | { readonly is: 'jump-host-key' }
  /** Anything else, which gets no answer. */
  | { readonly is: 'other' };

/** Questions of ssh itself about the user's own keys. */
const ownKey = /^(?:Enter passphrase for |Enter PIN for |Confirm user presence for key )/;
const hostKey = /^The authenticity of host /;

/**
 * Tells what is asked. The words of a dialogue (keyboard-interactive) are the server's, so they never mean more than a password.
 *
 * @param direct whether the ssh that was started asks, and not one that it started for a jump host
 */
export function meaningOf(text: string, direct: boolean, { stage, method, prompts }: LogState): Meaning {
  if (!direct) {
    if (hostKey.test(text)) return { is: 'jump-host-key' };
    return ownKey.test(text) ? { is: 'own-key' } : { is: 'other' };
  }
  switch (method) {
    case 'keyboard-interactive':
      return prompts === 1 && asksForPassword(withoutPlace(text)) ? { is: 'password' } : { is: 'other' };
    case 'password':
      return /^[^\n]{1,200}'s password: ?$/.test(text) ? { is: 'password' } : { is: 'other' };
    case 'publickey':
      return ownKey.test(text) ? { is: 'own-key' } : { is: 'other' };
    default:
      return stage !== 'login' && hostKey.test(text) ? { is: 'host-key' } : { is: 'other' };
  }
}

/** ssh of 8.6 and later says before a server's words where they come from: `(user@host) `. */
function withoutPlace(text: string): string {
  return text.replace(/^\([^()\n]{1,300}\) /, '');
}
