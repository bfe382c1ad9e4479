import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { utils } from 'ssh2';
import { expect, it, onTestFinished } from 'vitest';
import { serveAgent } from '../../../../src/transport/system/agent.ts';
import { signerOf } from '../../../../src/transport/system/identities.ts';

const run = promisify(execFile);

/** A folder with keys, one of them in a real agent. */
async function folderWithAgent(types: readonly string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'agent-test-'));
  const agent = spawn('ssh-agent', ['-D', '-a', join(folder, 'theirs')], { stdio: 'ignore' });
  onTestFinished(async () => {
    agent.kill();
    await once(agent, 'exit').catch(() => {});
    rmSync(folder, { recursive: true });
  });
  for (const type of [...types, 'their']) {
    const kind = type === 'their' ? 'ed25519' : type;
    execFileSync('ssh-keygen', ['-q', '-t', kind, '-N', '', '-C', type, '-f', join(folder, type)]);
  }
  while (!existsSync(join(folder, 'theirs'))) await sleep(5);
  execFileSync('ssh-add', ['-q', join(folder, 'their')], {
    env: { ...process.env, SSH_AUTH_SOCK: join(folder, 'theirs') },
  });
  return folder;
}

/** Has a key sign by an agent, as `ssh-keygen -Y sign` does, and checks the signature. */
async function signs(folder: string, name: string, socket: string): Promise<boolean> {
  writeFileSync(join(folder, 'text'), 'text');
  const publicKey = join(folder, `${name}.pub`);
  const env = { ...process.env, SSH_AUTH_SOCK: join(folder, socket) };
  rmSync(join(folder, 'text.sig'), { force: true });
  rmSync(join(folder, name), { force: true });
  await run('ssh-keygen', ['-q', '-Y', 'sign', '-n', 'test', '-f', publicKey, join(folder, 'text')], { env });
  writeFileSync(join(folder, 'signers'), `me ${readFileSync(publicKey, 'utf8')}`);
  const check = [
    '-Y',
    'verify',
    '-n',
    'test',
    '-I',
    'me',
    '-s',
    join(folder, 'text.sig'),
    '-f',
    join(folder, 'signers'),
  ];
  const verify = spawn('ssh-keygen', check, { stdio: ['pipe', 'ignore', 'ignore'] });
  verify.stdin.end('text');
  const [code] = await once(verify, 'exit');
  return code === 0;
}

it('an agent for one ssh shows the keys of the run before those of the user’s own, and signs by each', async () => {
  const types = ['ed25519', 'rsa', 'ecdsa'];
  const folder = await folderWithAgent(types);
  const own = types.map((type) => {
    const key = utils.parseKey(readFileSync(join(folder, type)));
    if (key instanceof Error) throw key;
    return { key, sign: signerOf(key) };
  });
  const server = await serveAgent(join(folder, 'both'), own, join(folder, 'theirs'));
  onTestFinished(() => void server.close());
  const env = { ...process.env, SSH_AUTH_SOCK: join(folder, 'both') };
  const { stdout } = await run('ssh-add', ['-L'], { env });
  const blobs = [...types, 'their'].map(
    (name) => readFileSync(join(folder, `${name}.pub`), 'utf8').split(' ')[1],
  );
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[1]),
  ).toEqual(blobs);
  for (const name of [...types, 'their']) expect(await signs(folder, name, 'both'), name).toBe(true);
});

it('one that has only public keys tells which is asked for, and signs nothing', async () => {
  const folder = await folderWithAgent(['ed25519']);
  const text = readFileSync(join(folder, 'ed25519.pub'), 'utf8').split(' ')[1] ?? '';
  const key = utils.parseKey(Buffer.from(text, 'base64'));
  if (key instanceof Error) throw key;
  let asked = 0;
  const shown = { key, sign: undefined, asked: () => void asked++ };
  const server = await serveAgent(join(folder, 'shown'), [shown], undefined);
  onTestFinished(() => void server.close());
  await expect(signs(folder, 'ed25519', 'shown')).rejects.toThrow();
  expect(asked).toBeGreaterThan(0);
});
