import { agent } from './agent/command.ts';
import { doctor } from './doctor/command.ts';
import { remove } from './remove/command.ts';
import type { CliCommand } from './shared/command.ts';
import { verify } from './verify/command.ts';

/** The commands that are called by name, in the order of the help. */
export const furtherCommands: readonly CliCommand[] = [agent, verify, remove, doctor];
