import { agent } from './agent/options.ts';
import { doctor } from './doctor/options.ts';
import { remove } from './remove/options.ts';
import type { CliCommand } from './shared/command.ts';
import { verify } from './verify/options.ts';

/** The commands that are called by name, in the order of the help. */
export const furtherCommands: readonly CliCommand[] = [agent, verify, remove, doctor];
