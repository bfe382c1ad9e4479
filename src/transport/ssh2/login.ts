import type { AnyAuthMethod, AuthHandlerMiddleware, Prompt } from 'ssh2';
import { HostError, type Problem } from '../problem.ts';
import type { Identity } from './identity.ts';

/** A password that is shown only to the call that sends it. */
interface HiddenText {
  reveal(): string;
}

export interface LoginOptions {
  readonly user: string;
  /** The identity to try next, before a password; undefined when none is left. A HostError ends the connection. */
  readonly nextIdentity: () => Identity | undefined;
  /** Asked for once, when no identity was accepted and the host takes passwords. */
  readonly password: () => Promise<HiddenText>;
}

/** How far a login came, told to the connection that carries it. */
export interface LoginWatch {
  waiting(state: boolean): void;
  failed(problem: Problem): void;
}

/**
 * A prompt that asks for nothing but the password that the user has. One-time codes and password changes also come
 * as prompts without echo, so the words have to match (PAM and sshd say `Password:`, Chinese systems `密码`).
 */
const passwordPrompt = /passw|密码|口令/iu;
const otherPrompt =
  /\b(?:new|current|retype|again|chang\w*|expir\w*|code|token|one-time|otp|pin)\b|新|旧|当前|更改|验证码|动态/iu;

/**
 * Decides what to send to a server, method by method (RFC 4252): `none` to learn what it takes, each identity, then
 * one password by one method. Calls `failed` instead of answering when nothing is left to try.
 */
export function loginHandler(options: LoginOptions, watch: LoginWatch): AuthHandlerMiddleware {
  const { user: username } = options;
  let passwordSent = false;

  const next = async (methods: readonly string[], partial: boolean): Promise<AnyAuthMethod> => {
    // Trust is a login by one key alone: a server that wants more can never have it.
    if (partial) throw new HostError({ code: 'more-authentication', methods });
    if (methods.includes('publickey')) {
      const identity = options.nextIdentity();
      if (identity?.kind === 'key') return { type: 'publickey', username, key: identity.key };
      if (identity?.kind === 'agent') return { type: 'agent', username, agent: identity.agent };
    }
    if (passwordSent) throw new HostError({ code: 'password-refused', attempts: 1 });
    const interactive = !methods.includes('password');
    if (interactive && !methods.includes('keyboard-interactive'))
      throw new HostError({ code: 'no-password-method', methods });
    watch.waiting(true);
    const password = await options.password();
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
      const isPassword = passwordPrompt.test(text) && !otherPrompt.test(text);
      const asksPassword = isPassword && prompts.length === 1 && !only?.echo;
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
