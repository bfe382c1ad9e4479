import { toolPath } from '../../../lab/boot.ts';
import type { LabHost } from '../../../lab/host.ts';
import type { Lab } from '../../../lab/lab.ts';
import { patience } from '../../../lab/pace.ts';

export interface ToolOptions {
  /** Everything that standard input holds; default nothing. */
  stdin?: string;
  /** Default root. */
  user?: string;
  env?: Record<string, string>;
  cwd?: string;
}

export interface ToolResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** The command line of the built tool within a host. */
export function toolCommand(args: readonly string[]): string[] {
  return ['node', toolPath, ...args];
}

/** `--connect-timeout`: so many seconds, more on a machine where an honest host needs more. */
export function waiting(seconds: number): string[] {
  return ['--connect-timeout', String(Math.ceil(patience(seconds * 1000) / 1000))];
}

/** Runs the built tool in a host to its end, without a terminal. */
export async function runTool(
  host: LabHost,
  args: readonly string[],
  { stdin = '', ...enter }: ToolOptions = {},
): Promise<ToolResult> {
  const { code, stdout, stderr } = await host.exec(toolCommand(args), { ...enter, input: stdin });
  return { code, stdout, stderr };
}

/** The built tool while it runs in a host, without a terminal. */
export interface StartedTool {
  /** What it has written to standard output so far. */
  stdout(): string;
  /** What it has written to standard error so far. */
  stderr(): string;
  /** Sends a signal to the tool itself. */
  kill(signal: NodeJS.Signals): void;
  ended: Promise<ToolResult>;
}

/** Starts the built tool in a host, without a terminal. */
export function startTool(
  host: LabHost,
  args: readonly string[],
  { stdin = '', ...enter }: ToolOptions = {},
): StartedTool {
  const child = host.spawn(toolCommand(args), enter);
  const result = { code: -1, stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk) => {
    result.stdout += String(chunk);
  });
  child.stderr?.on('data', (chunk) => {
    result.stderr += String(chunk);
  });
  child.stdin?.on('error', () => {});
  child.stdin?.end(stdin);
  const ended = new Promise<ToolResult>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ ...result, code: code ?? -1 }));
  });
  return {
    stdout: () => result.stdout,
    stderr: () => result.stderr,
    kill: (signal) => child.kill(signal),
    ended,
  };
}

/**
 * For runs whose proof is not the matter, or is made by the test itself: it costs logins from here only. What is tried
 * by default, main-job.test.ts, events.test.ts and doctor/main.test.ts show.
 */
export const star = ['--verify', 'star'] as const;

/** Writes a host file into a host, readable for all, and gives its path. */
export async function writeHostFile(
  host: LabHost,
  targets: readonly (LabHost | string)[],
  path = '/etc/hostfile',
): Promise<string> {
  const lines = targets.map((target) => {
    if (typeof target === 'string') return target;
    return target.port === 22 ? target.address : `${target.address},${target.port}`;
  });
  await host.write(path, `${lines.join('\n')}\n`);
  return path;
}

/** The host of a lab by its name. */
export function hostNamed(lab: Lab, name: string): LabHost {
  const host = lab.hosts.find((candidate) => candidate.name === name);
  if (!host) throw new Error(`the lab has no host ${name}`);
  return host;
}

/** Standard output of a run that creates trust, as the manual's example has it. */
export const manualLines = `Checking network information.
All nodes in the network are Normal.
Successfully checked network information.
Creating SSH trust.
Creating the local key file.
Appending local ID to authorized_keys.
Successfully appended local ID to authorized_keys.
Updating the known_hosts file.
Successfully updated the known_hosts file.
Appending authorized_key on the remote node.
Successfully appended authorized_key on all remote node.
Checking common authentication file content.
Successfully checked common authentication content.
Distributing SSH trust file to all node.
Successfully distributed SSH trust file to all node.
Verifying SSH trust on all hosts.
Successfully verified SSH trust on all hosts.
Successfully created SSH trust.
`;
