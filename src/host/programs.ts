import { applyProgram } from './apply.ts';
import askKeeper from './ask-keeper.sh';
import { crontabProgram } from './crontab.ts';
import { greetProgram, probeProgram } from './probe.ts';

/** The programs that every host runs in a run: sent along when a session opens. */
export const everyHostsPrograms: readonly string[] = [
  greetProgram,
  probeProgram,
  applyProgram,
  askKeeper,
  crontabProgram,
];
