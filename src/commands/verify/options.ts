import type { HelpWords } from '../../words/types/help.ts';
import {
  beginCommand,
  commonOptions,
  endCommand,
  parse,
  usageHint,
  verifyMode,
} from '../shared/arguments.ts';
import { command } from '../shared/command.ts';
import type { VerifyOptions } from './run.ts';

export const verify = command(
  { name: 'verify', term: 'verify', summary: 'verifyCommand' },
  readVerifyArguments,
  async () => (await import('./run.ts')).runVerify,
);

/**
 * Reads the arguments behind `verify`.
 *
 * @returns what is asked for, or text to print: the help, the version
 * @throws UsageError
 */
export function readVerifyArguments(argv: readonly string[], words: HelpWords): string | VerifyOptions {
  const { texts } = words;
  const hint = usageHint(
    'gs_sshexkey verify',
    '-f HOSTFILE [--verify star|ring|mesh] [--json] [--html FILE]',
    words,
  );
  const begun = beginCommand('verify', texts.verify, texts)
    .usage('-f HOSTFILE [--verify MODE] [--json] [--html FILE] [-l LOGFILE] [OPTION]...')
    .addOption(verifyMode(texts.verifyTried, texts))
    .option('--json', texts.verifyJson)
    .option('--html <FILE>', texts.html);
  const command = endCommand(begun, texts);
  const text = parse(command, argv, hint, words);
  if (text !== undefined) return text;
  const found = command.opts();
  const { verify, html } = found;
  return { ...commonOptions(found, hint), verify, json: found.json === true, html };
}
