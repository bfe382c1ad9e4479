import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import pLimit from 'p-limit';
import { Secret } from '../keys/secret.ts';
import type { AskPassword, PasswordQuestion } from '../trust/cluster/passwords.ts';
import { prompts } from '../words/fixed/prompts.ts';
import type { Words } from '../words/types/words.ts';
import type { Console } from './console.ts';
import type { CliContext } from './context.ts';

/** An empty answer is asked for again, but not for ever. */
const emptyAnswers = 3;

/**
 * Asks for passwords (section 3): on a terminal without echo; otherwise the first line of standard input is the
 * password, and there is no second.
 *
 * @param interrupted called when Ctrl-C is typed at a prompt: the terminal is in raw mode then and makes no signal
 * @param signal ends a prompt as if there were no answer
 */
export function passwordPrompt(
  context: CliContext,
  console: Console,
  interrupted: () => void,
  signal: AbortSignal,
): AskPassword {
  const { stdin, user, words } = context;
  if (!stdin.isTTY) {
    return async (question) => {
      if (question.scope !== 'all') return undefined;
      const line = await readLine({ stdin, terminal: false, signal });
      return line ? new Secret(line) : undefined;
    };
  }
  // Hosts may ask about different keys at once.
  const turns = pLimit(1);
  return (question) => turns(() => askOnTerminal(question));

  async function askOnTerminal(question: PasswordQuestion): Promise<Secret | undefined> {
    let texts = announcement(question, user, words);
    for (let i = 0; i < emptyAnswers; i++) {
      const line = await readLine({
        stdin,
        terminal: true,
        signal,
        ready: () => {
          for (const text of texts) console.prompt(text);
          console.ask(question.scope === 'own-key' ? `${question.text.trimEnd()} ` : prompts.password);
        },
        done: () => console.answered(),
        interrupted,
      });
      if (line === undefined) return undefined;
      if (line !== '') return new Secret(line);
      texts = [];
    }
    return undefined;
  }
}

function announcement(question: PasswordQuestion, user: string, words: Words): string[] {
  if (question.scope === 'all') return [prompts.ofUser(user)];
  if (question.scope === 'own-key') return [words.run.ownKey(question.host)];
  const { host, refusals } = question;
  return [
    prompts.wrong,
    ...(refusals >= 2 ? [words.run.lockOut(host, refusals)] : []),
    prompts.onNode(user, host),
  ];
}

interface LineReader {
  readonly stdin: CliContext['stdin'];
  readonly terminal: boolean;
  readonly signal: AbortSignal;
  /** Called when the terminal no longer echoes: a program may answer a prompt the moment it sees it. */
  readonly ready?: () => void;
  /** Called when the terminal echoes again. */
  readonly done?: () => void;
  readonly interrupted?: () => void;
}

/** One line of standard input; undefined at its end. On a terminal nothing of it is shown. */
function readLine({ stdin, terminal, signal, ...call }: LineReader): Promise<string | undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve(undefined);
      return;
    }
    const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
    const lines = createInterface({ input: stdin, output: nowhere, terminal, historySize: 0 });
    const close = (): void => lines.close();
    signal.addEventListener('abort', close);
    lines.on('line', (line) => {
      resolve(line);
      lines.close();
    });
    lines.on('SIGINT', () => {
      lines.close();
      call.interrupted?.();
    });
    lines.on('close', () => {
      signal.removeEventListener('abort', close);
      call.done?.();
      resolve(undefined);
    });
    call.ready?.();
  });
}
