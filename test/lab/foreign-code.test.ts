import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import { hostNamed, writeHostFile } from './support/tool.ts';

const built = (name: string): Buffer => readFileSync(new URL(`../../dist/${name}`, import.meta.url));
/** Where Node looks for what a bundle asks for, from the bundle upwards, in the home, and where NODE_PATH says. */
const places = [
  '/srv/app/bin/node_modules',
  '/srv/app/node_modules',
  '/srv/node_modules',
  '/node_modules',
  '/root/.node_modules',
  '/root/.node_libraries',
  '/srv/paths',
  '/srv/work/node_modules',
];
/** What ssh2 asks for, and names of Node's own that a package of the same name must not stand in for. */
const packages = ['cpu-features', 'nan', 'crypto', 'buffer', 'zlib', 'dns', 'http'];
/** As ssh2 spells its native part; a folder with an index.js is loaded as code. */
const native = ['/srv/app/bin/crypto/build/Release/sshcrypto.node', '/srv/work/build/Release/sshcrypto.node'];

describe("code that lies where Node looks for a bundle's modules", () => {
  let lab: Lab;
  let here: LabHost;
  let env: Record<string, string>;
  beforeAll(async () => {
    lab = await startLab({ hosts: [{ name: 'here' }, { name: 'there' }] });
    here = hostNamed(lab, 'here');
    const traps = [...places.flatMap((place) => packages.map((name) => `${place}/${name}`)), ...native];
    const trap = `require('fs').appendFileSync('/srv/ran', __filename + '\\n'); module.exports = {};`;
    await here.exec(
      [
        'sh',
        '-c',
        `for t in "$@"; do mkdir -p "$t"; printf %s '${trap.replaceAll("'", '"')}' >"$t/index.js"; done`,
        'sh',
        ...traps,
      ],
      { check: true },
    );
    await here.exec(['mkdir', '-p', '/srv/work'], { check: true });
    await here.write('/srv/app/bin/gs_sshexkey.cjs', built('gs_sshexkey.cjs'));
    await here.write('/srv/app/bin/index.mjs', built('index.js'));
    await here.write(
      '/srv/app/bin/user.mjs',
      `import { verifyTrust } from './index.mjs';
       const { pairs } = await verifyTrust({ hosts: process.argv.slice(2), password: () => 'root-secret' });
       console.log(Array.isArray(pairs));`,
    );
    env = { NODE_PATH: '/srv/paths', HOME: '/root' };
  });
  afterAll(() => lab?.stop());
  const ran = async () => (await here.exec(['cat', '/srv/ran'])).stdout;

  it('7.9 the traps work: Node runs what is asked for by name', async () => {
    const asks = `try { require('cpu-features') } catch {}; try { require('./crypto/build/Release/sshcrypto.node') } catch {}`;
    await here.write('/srv/app/bin/asks.cjs', asks);
    await here.exec(['node', '/srv/app/bin/asks.cjs'], { env, check: true });
    expect((await ran()).trim().split('\n')).toHaveLength(2);
    await here.exec(['rm', '/srv/ran'], { check: true });
  });

  it('7.9 the command runs none of it', async () => {
    const file = await writeHostFile(here, lab.hosts);
    const argv = ['node', '/srv/app/bin/gs_sshexkey.cjs', '-f', file];
    const run = await here.exec(argv, { env, cwd: '/srv/work', input: 'root-secret\n' });
    expect(run.code).toBe(0);
    expect(await ran()).toBe('');
  });

  it('7.9 nor does the library', async () => {
    const argv = ['node', '/srv/app/bin/user.mjs', ...lab.hosts.map(({ address }) => address)];
    const run = await here.exec(argv, { env, cwd: '/srv/work' });
    expect({ code: run.code, stdout: run.stdout }).toEqual({ code: 0, stdout: 'true\n' });
    expect(await ran()).toBe('');
  });

  it.each(['gs_sshexkey.cjs', 'index.js'])("7.9 %s asks for Node's own modules alone", async (name) => {
    const { builtinModules } = await import('node:module');
    const text = built(name).toString();
    const asked = [...text.matchAll(/\b(?:__)?require\(\s*["'`]([^"'`]*)["'`]\s*\)/g)].map(
      ([, path]) => path,
    );
    const imported = [...text.matchAll(/^import .* from ["'](.*)["'];$/gm)].map(([, path]) => path);
    const names = [...new Set([...asked, ...imported])].map((path = '') => path.replace(/^node:/, ''));
    expect(names.filter((path) => !builtinModules.includes(path))).toEqual([]);
    expect(names).toContain('crypto');
  });
});
