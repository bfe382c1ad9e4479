import { Option } from '@commander-js/extra-typings';
import type { HelpWords } from '../../words/types/help.ts';
import {
  beginCommand,
  type CommonOptions,
  commonOptions,
  endCommand,
  type Print,
  parse,
  usageHint,
} from '../arguments.ts';

export interface VerifyOptions extends CommonOptions {
  readonly verify: 'auto' | 'star' | 'ring' | 'mesh';
  readonly json: boolean;
  /** File for the report as a page. */
  readonly html: string | undefined;
}

/**
 * Reads the arguments behind `verify`.
 *
 * @throws UsageError
 */
export function readVerifyArguments(
  argv: readonly string[],
  words: HelpWords,
): Print | { readonly kind: 'verify'; readonly options: VerifyOptions } {
  const { texts } = words;
  const hint = usageHint(
    'gs_sshexkey verify',
    '-f HOSTFILE [--verify star|ring|mesh] [--json] [--html FILE]',
    words,
  );
  const begun = beginCommand('verify', texts.verify, texts)
    .usage('-f HOSTFILE [--verify MODE] [--json] [--html FILE] [-l LOGFILE] [OPTION]...')
    .addOption(
      new Option('--verify <MODE>', texts.verifyTried)
        .choices(['auto', 'star', 'ring', 'mesh'] as const)
        .default('auto' as const, texts.verifyModeDefault),
    )
    .option('--json', texts.verifyJson)
    .option('--html <FILE>', texts.html);
  const command = endCommand(begun, texts);
  const text = parse(command, argv, hint, words);
  if (text !== undefined) return { kind: 'print', text };
  const found = command.opts();
  const { verify, html } = found;
  const options = { ...commonOptions(found, hint), verify, json: found.json === true, html };
  return { kind: 'verify', options };
}
