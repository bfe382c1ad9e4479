import apply from './apply.sh';
import askKeeper from './ask-keeper.sh';
import crontab from './crontab.sh';
import probe from './probe.sh';

/** The programs that every host runs in a run: sent along when a session opens. */
export const everyHostsPrograms: readonly string[] = [probe, apply, askKeeper, crontab];
