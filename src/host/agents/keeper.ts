import start from './keeper.sh';
import words from './keeper-messages.sh';

/** The recovery program that lies on each host as `gaussdb_tmp/keep_agents`; keeper.sh says what it does. */
export const keeperProgram = `${start}${words}`;
