import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { ManagedConfig } from '../../../src/formats/managed-config.ts';

/** A folder for configuration files; it goes when the tests of the file that asked for it are done. */
export function sshFiles() {
  const folder = mkdtempSync(join(tmpdir(), 'ssh-config-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  let count = 0;
  /** Writes a configuration file of its own, and gives its path. */
  const write = (content: Buffer | string): string => {
    const file = join(folder, `config${count++}`);
    writeFileSync(file, content, { mode: 0o600 });
    return file;
  };
  return { folder, write };
}

/** What the real client makes of a file: `ssh -G`, as keyword to values. */
export function ask(
  file: string,
  target: string,
  env: NodeJS.ProcessEnv = process.env,
): Map<string, string[]> {
  const out = execFileSync('ssh', ['-G', '-F', file, target], { encoding: 'utf8', env, stdio: 'pipe' });
  const settings = new Map<string, string[]>();
  for (const line of out.split('\n')) {
    const [word = '', ...rest] = line.split(' ');
    settings.set(word, [...(settings.get(word) ?? []), rest.join(' ')]);
  }
  return settings;
}

export const config: ManagedConfig = {
  user: 'omm',
  hosts: [
    { address: '10.0.0.1', name: 'db1', port: 22 },
    { address: 'fd00::2', name: 'db2', port: 2222 },
    { address: '10.0.0.3', port: 2222 },
    { address: '10.0.0.4', name: '10', port: 3333 },
  ],
  identityFile: '/home/omm/.ssh/id_om',
  extraIdentityFiles: ['/home/omm/.ssh/id_rsa'],
  agentSocket: '/home/omm/gaussdb_tmp/gauss_socket_tmp',
  standbySocket: '/home/omm/gaussdb_tmp/standby_socket_tmp',
  keeper: '/home/omm/gaussdb_tmp/keep_agents',
};
