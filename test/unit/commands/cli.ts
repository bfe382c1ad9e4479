import { Readable, Writable } from 'node:stream';
import { runCli } from '../../../src/commands/app.ts';
import type { CliContext } from '../../../src/terminal/context.ts';
import { wordsFor } from '../../../src/words/languages.ts';

/** A writable that keeps what it gets. */
export function sink(isTTY = false) {
  let text = '';
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      text += String(chunk);
      done();
    },
  });
  return Object.assign(stream, { isTTY, columns: 80, text: () => text });
}

/** A process that the tool can take for its own. */
export function fakeContext(changes: Partial<CliContext> = {}): CliContext & {
  stdout: ReturnType<typeof sink>;
  stderr: ReturnType<typeof sink>;
} {
  const env = changes.env ?? { PATH: process.env.PATH };
  return {
    stdin: Readable.from([]),
    env,
    words: wordsFor(env),
    cwd: '/',
    ids: { uid: process.geteuid?.() ?? -1, gid: process.getegid?.() ?? -1 },
    processId: process.pid,
    user: 'root',
    onSignal: () => {},
    onCrash: () => {},
    ...changes,
    stdout: sink(),
    stderr: sink(),
  };
}

/** Runs the command line in this process and shows exit status, standard output and standard error together. */
export async function cli(argv: readonly string[], changes: Partial<CliContext> = {}): Promise<string> {
  const context = fakeContext(changes);
  const status = await runCli(argv, context);
  const part = (name: string, text: string): string[] => (text === '' ? [] : [`-- ${name}`, text.trimEnd()]);
  return [
    `exit ${status}`,
    ...part('stdout', context.stdout.text()),
    ...part('stderr', context.stderr.text()),
  ].join('\n');
}
