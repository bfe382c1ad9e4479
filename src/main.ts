import { userInfo } from 'node:os';
import { runCli } from './commands/app.ts';
import { renderUnexpected } from './commands/shared/render.ts';
import { createConsole } from './terminal/console.ts';
import type { CliContext } from './terminal/context.ts';
import { wordsFor } from './words/languages.ts';

const signals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** The only place that touches the process itself. */
async function main(): Promise<void> {
  // A reader that hangs up (`gs_sshexkey … | head -1`) must not end a run half way.
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
  // Until a run is there to be ended, an error out of nowhere ends the process.
  let crashed = (error: unknown): void => {
    renderUnexpected(createConsole(context, false, undefined), error, context.words);
    process.exit(1);
  };
  const context: CliContext = {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    words: wordsFor(process.env),
    cwd: process.cwd(),
    ids: { uid: process.geteuid?.() ?? -1, gid: process.getegid?.() ?? -1 },
    processId: process.pid,
    user: userInfo().username,
    onSignal: (handler) => {
      for (const [signal, exitCode] of Object.entries(signals)) process.on(signal, () => handler(exitCode));
    },
    onCrash: (handler) => {
      crashed = handler;
    },
  };
  process.on('uncaughtException', (error) => crashed(error));
  process.on('unhandledRejection', (error) => crashed(error));
  const status = await runCli(process.argv.slice(2), context);
  // Connections may still be closing: what has to be said has been said.
  process.stdout.write('', () => process.exit(status));
}

main().catch((error: unknown) => {
  process.stderr.write(`gs_sshexkey: ${JSON.stringify(String(error))}\n`);
  process.exit(1);
});
