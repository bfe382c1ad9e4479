import type { AnyAuthMethod, AuthHandlerMiddleware, Prompt } from 'ssh2';
import type { HiddenText, LoginRequest } from '../connector.ts';
import { asksForPassword } from '../password-prompt.ts';
import { HostError, type Problem } from '../problem.ts';
import type { Credential, Credentials } from './credentials.ts';

/** How far a login came, told to the connection that carries it. */
export interface LoginWatch {
  waiting(state: boolean): void;
  failed(problem: Problem): void;
}

/**
 * Decides what to send to a server, method by method (RFC 4252): `none` to learn what it takes, each identity, then
 * one password by one method. Calls `failed` instead of answering when nothing is left to try.
 */
export function loginHandler(
  { user: username, nextIdentity, password: askPassword }: LoginRequest,
  credentials: Credentials,
  watch: LoginWatch,
): AuthHandlerMiddleware {
  let passwordSent = false;

  const nextCredential = (): Credential | undefined => {
    for (;;) {
      const identity = nextIdentity();
      const credential = identity && credentials(identity);
      if (credential || !identity) return credential;
    }
  };

  const next = async (methods: readonly string[], partial: boolean): Promise<AnyAuthMethod> => {
    // Trust is a login by one key alone: a server that wants more can never have it.
    if (partial) throw new HostError({ code: 'more-authentication', methods });
    if (methods.includes('publickey')) {
      const credential = nextCredential();
      if (credential) return { ...credential, username };
    }
    if (passwordSent) throw new HostError({ code: 'password-refused', attempts: 1 });
    const interactive = !methods.includes('password');
    if (interactive && !methods.includes('keyboard-interactive'))
      throw new HostError({ code: 'no-password-method', methods });
    watch.waiting(true);
    const password = await askPassword();
    watch.waiting(false);
    passwordSent = true;
    if (interactive) return { type: 'keyboard-interactive', username, prompt: answerOnce(password) };
    return { type: 'password', username, password: password.reveal() };
  };

  const answerOnce = (password: HiddenText) => {
    let answered = false;
    return (
      name: string,
      instructions: string,
      _language: string,
      prompts: Prompt[],
      finish: (answers: string[]) => void,
    ): void => {
      const [only] = prompts;
      const text = only?.prompt ?? '';
      const asksPassword = asksForPassword(text) && prompts.length === 1 && !only?.echo;
      if (asksPassword && answered) {
        // Some servers ask again within the dialogue instead of refusing it.
        watch.failed({ code: 'password-refused', attempts: 1 });
        return;
      }
      if (!asksPassword) {
        const words = [name, instructions, ...prompts.map((prompt) => prompt.prompt)];
        watch.failed({ code: 'unexpected-prompt', text: words.join(' ').trim().slice(0, 500) });
        return;
      }
      answered = true;
      finish([password.reveal()]);
    };
  };

  return (methods: readonly string[] | null, partial, answer) => {
    if (methods === null) {
      answer({ type: 'none', username });
      return;
    }
    next(methods, partial).then(answer, (error: unknown) => {
      watch.failed(error instanceof HostError ? error.problem : { code: 'closed', text: String(error) });
    });
  };
}
