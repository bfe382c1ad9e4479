import { execFile } from 'node:child_process';
import type { KeyRecords } from '../connector.ts';
import type { Endpoint } from '../endpoint.ts';

/** What the configuration of ssh says for a host, as `ssh -G` prints it: keywords in small letters. */
export type ClientConfiguration = ReadonlyMap<string, readonly string[]>;

/** What ssh may take to read its configuration; `Match exec` runs programs. */
const timeoutMs = 10_000;

/**
 * Asks this machine's ssh what its configuration says for a host (ssh_config(5), `ssh -G`). Nothing is connected to.
 *
 * @returns undefined where there is no ssh, or where it refuses its configuration
 */
export function askClient(
  endpoint: Endpoint,
  user: string,
  env: NodeJS.ProcessEnv,
): Promise<ClientConfiguration | undefined> {
  return new Promise((resolve) => {
    execFile(
      'ssh',
      ['-G', '-l', user, ...portArguments(endpoint), '--', endpoint.address],
      { env, timeout: timeoutMs, maxBuffer: 1024 * 1024 },
      (error, stdout) => resolve(error ? undefined : readConfiguration(stdout)),
    );
  });
}

/** The port of a list is the way to the host unless it is 22: then the configuration may say another. */
export function portArguments({ port }: Endpoint): string[] {
  return port === 22 ? [] : ['-p', String(port)];
}

/** Reads what `ssh -G` printed: a keyword and its value on each line; some keywords come more than once. */
export function readConfiguration(text: string): ClientConfiguration {
  const found = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [, keyword, value = ''] = /^(\S+) ?(.*)$/.exec(line) ?? [];
    if (keyword !== undefined) found.set(keyword, [...(found.get(keyword) ?? []), value]);
  }
  return found;
}

/** Where a configuration says that the host's keys are on record. */
export function recordsIn(configuration: ClientConfiguration): KeyRecords {
  const paths = (keyword: string): readonly string[] =>
    (configuration.get(keyword) ?? [])
      .flatMap((value) => value.split(' '))
      .filter((path) => !/^$|^none$/i.test(path));
  return {
    userFiles: paths('userknownhostsfile'),
    systemFiles: paths('globalknownhostsfile'),
    alias: configuration.get('hostkeyalias')?.[0] || undefined,
  };
}

/** Keywords that say more than the builtin transport can do, and the values that do not. */
const beyond: Readonly<Record<string, RegExp>> = {
  proxyjump: /^none$/i,
  proxycommand: /^none$/i,
  certificatefile: /^none$/i,
  pkcs11provider: /^none$/i,
  knownhostscommand: /^none$/i,
  hostkeyalias: /^$/,
};

/**
 * What of a configuration the builtin transport cannot do; undefined where it can do all. GSSAPI is none of it: distributions
 * switch it on for everybody, and only few have a ticket.
 */
export function beyondBuiltin(configuration: ClientConfiguration, { address }: Endpoint): string | undefined {
  for (const [keyword, nothing] of Object.entries(beyond))
    if (configuration.get(keyword)?.some((value) => !nothing.test(value))) return keyword;
  const name = configuration.get('hostname')?.[0];
  return name !== undefined && name.toLowerCase() !== address.toLowerCase() ? 'hostname' : undefined;
}
