import type { Library } from '../transport/session.ts';
import askKeeper from './agents/ask-keeper.sh';
import { applyProgram } from './edit/apply.ts';
import { crontabProgram } from './edit/crontab.ts';
import { endJournalProgram } from './edit/end-journal.ts';
import journal from './edit/journal.sh';
import lock from './read/lock.sh';
import { greetProgram, probeProgram } from './read/probe.ts';
import resolve from './read/resolve.sh';
import { sameHostProgram } from './read/same-host.ts';

/** The programs that every host runs in a run. */
export const everyHostsPrograms: Library = {
  shared: [lock, journal],
  programs: [
    greetProgram,
    probeProgram,
    applyProgram,
    askKeeper,
    crontabProgram,
    endJournalProgram,
    resolve,
    sameHostProgram,
  ],
};
