import type { HelpWords } from '../../words/types/help.ts';
import {
  beginCommand,
  type CommonOptions,
  commonOptions,
  endCommand,
  parse,
  usageHint,
} from '../shared/arguments.ts';

export interface DoctorOptions extends CommonOptions {
  readonly json: boolean;
  /** Whose logins are examined, where that is not the user who runs the tool. */
  readonly subject: string | undefined;
}

/**
 * Reads the arguments behind `doctor`.
 *
 * @returns what is asked for, or text to print: the help, the version
 * @throws UsageError
 */
export function readDoctorArguments(argv: readonly string[], words: HelpWords): string | DoctorOptions {
  const { texts } = words;
  const hint = usageHint('gs_sshexkey doctor', '-f HOSTFILE [--json] [-U USER]', words);
  const begun = beginCommand('doctor', texts.doctor, texts)
    .usage('-f HOSTFILE [--json] [-U USER] [-l LOGFILE] [OPTION]...')
    .option('-U <USER>', texts.doctorUser)
    .option('--json', texts.doctorJson);
  const command = endCommand(begun, texts);
  const text = parse(command, argv, hint, words);
  if (text !== undefined) return text;
  const found = command.opts();
  return { ...commonOptions(found, hint), json: found.json === true, subject: found.U };
}
