import askKeeper from './agents/ask-keeper.sh';
import { applyProgram } from './edit/apply.ts';
import { crontabProgram } from './edit/crontab.ts';
import { greetProgram, probeProgram } from './read/probe.ts';

/** The programs that every host runs in a run: sent along when a session opens. */
export const everyHostsPrograms: readonly string[] = [
  greetProgram,
  probeProgram,
  applyProgram,
  askKeeper,
  crontabProgram,
];
