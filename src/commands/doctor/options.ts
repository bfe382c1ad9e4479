import { Option } from '@commander-js/extra-typings';
import { UsageError } from '../../terminal/usage-error.ts';
import type { HelpWords } from '../../words/types/help.ts';
import { beginCommand, commonOptions, endCommand, parse, usageHint } from '../shared/arguments.ts';
import { command } from '../shared/command.ts';
import type { DoctorOptions } from './run.ts';

export const doctor = command(
  { name: 'doctor', term: 'doctor', summary: 'doctorCommand' },
  readDoctorArguments,
  async () => (await import('./run.ts')).runDoctor,
);

/**
 * Reads the arguments behind `doctor`.
 *
 * @returns what is asked for, or text to print: the help, the version
 * @throws UsageError
 */
function readDoctorArguments(argv: readonly string[], words: HelpWords): string | DoctorOptions {
  const { texts } = words;
  const hint = usageHint(
    'gs_sshexkey doctor',
    '-f HOSTFILE [--json | --fix [--yes | --dry-run]] [-U USER] [--verify star|ring|mesh]',
    words,
  );
  const begun = beginCommand('doctor', texts.doctor, texts)
    .usage('-f HOSTFILE [--json] [--fix] [-U USER] [--verify MODE] [-l LOGFILE] [OPTION]...')
    .option('-U <USER>', texts.doctorUser)
    .addOption(
      new Option('--verify <MODE>', texts.verifyTried)
        .choices(['star', 'ring', 'mesh'] as const)
        .default('ring' as const),
    )
    .addOption(new Option('--fix', texts.doctorFix).conflicts(['json', 'U']))
    .option('--yes', texts.doctorYes)
    .addOption(new Option('--dry-run', texts.doctorDryRun).conflicts('yes'))
    .option('--json', texts.doctorJson);
  const command = endCommand(begun, texts);
  const text = parse(command, argv, hint, words);
  if (text !== undefined) return text;
  const found = command.opts();
  const { fix, yes, dryRun, json } = found;
  for (const [name, given] of [
    ['--yes', yes],
    ['--dry-run', dryRun],
  ] as const)
    if (given === true && fix !== true)
      throw new UsageError({ is: 'needs', parameter: name, other: '--fix' }, hint);
  return {
    ...commonOptions(found, hint),
    json: json === true,
    fix: fix === true ? (dryRun === true ? 'look' : yes === true ? 'all' : 'ask') : undefined,
    subject: found.U,
    verify: found.verify,
  };
}
