import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LabHost } from '../../../lab/host.ts';

/**
 * Packs the package as it would be published, installs it with no network into a project of its own, and puts that into a
 * host.
 *
 * @param folder in the host
 * @param files the project's own, by name
 */
export async function installPackage(
  host: LabHost,
  folder: string,
  files: Readonly<Record<string, Buffer | string>>,
): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'gs-sshexkey-package-'));
  try {
    const npm = (args: readonly string[], cwd: string): void => {
      execFileSync('npm', [...args, '--silent', '--ignore-scripts'], {
        cwd,
        stdio: ['ignore', 'ignore', 'inherit'],
      });
    };
    npm(['pack', '--pack-destination', dir], process.cwd());
    const [tarball = ''] = readdirSync(dir);
    const project = mkdtempSync(join(dir, 'project-'));
    writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }');
    npm(['install', '--offline', '--no-audit', '--no-fund', join(dir, tarball)], project);
    for (const [name, content] of Object.entries(files)) writeFileSync(join(project, name), content);
    const archive = execFileSync('tar', ['-C', project, '-c', '.'], { maxBuffer: 64 * 1024 * 1024 });
    await host.exec(['mkdir', '-p', folder], { check: true });
    await host.exec(['tar', '-x', '--no-same-owner', '-C', folder], { input: archive, check: true });
  } finally {
    rmSync(dir, { recursive: true });
  }
}
