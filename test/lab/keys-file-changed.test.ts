import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import { runTool, star, writeHostFile } from './support/tool.ts';
import { bare, output } from './support/trust.ts';

const files = ['/root/.ssh/authorized_keys', '/etc/ssh/keys/root', '/root/.ssh/third'] as const;

describe("5.2 sshd's AuthorizedKeysFile changes", () => {
  let lab: Lab;
  let one: LabHost;
  let file: string;
  const run = (...args: string[]) => runTool(one, [...args, '-f', file], { stdin: 'root-secret\n' });
  /** How many lines of ours each file has. */
  const ours = async () => {
    const counts = files.map((path) => `grep -cs ' #OM$' ${path} || [ -e ${path} ] || echo 0`);
    return (await output(one, `{ ${counts.join('; ')}; } || :`)).trim().split('\n').map(Number);
  };
  const readsKeysFrom = async (path: string) => {
    await output(one, `sed -i '1i AuthorizedKeysFile ${path}\n/^AuthorizedKeysFile/d' /etc/ssh/sshd_config`);
    await one.stopSshd();
    await one.startSshd();
  };

  beforeAll(async () => {
    const mine = { path: '/etc/ssh/keys/root', content: '# mine\n', mode: 0o600 };
    lab = await startLab({ hosts: [{ files: [mine] }] });
    const [first] = lab.hosts;
    if (!first) throw new Error('no host');
    one = first;
    file = await writeHostFile(one, [one]);
  });
  afterAll(() => lab?.stop());

  it('the next run takes our line out of the file that counted before', async () => {
    expect(await run(...star)).toMatchObject({ code: 0 });
    expect(await ours()).toEqual([1, 0, 0]);
    await readsKeysFrom('/etc/ssh/keys/%u');
    expect(await run(...star)).toMatchObject({ code: 0 });
    expect(await ours()).toEqual([0, 1, 0]);
    await readsKeysFrom('.ssh/third');
    expect(await run(...star)).toMatchObject({ code: 0 });
    expect(await ours()).toEqual([0, 0, 1]);
    expect((await bare(one, 'root', `ssh -o BatchMode=yes ${one.address} echo in`)).stdout).toBe('in\n');
  });

  it('a removal finds the line in the file that counted when it was written', async () => {
    await readsKeysFrom('/etc/ssh/keys/%u');
    expect(await run(...star)).toMatchObject({ code: 0 });
    expect(await ours()).toEqual([0, 1, 0]);
    await readsKeysFrom('.ssh/authorized_keys');
    expect(await run('remove')).toMatchObject({ code: 0 });
    expect(await ours()).toEqual([0, 0, 0]);
    expect(String(await one.read('/etc/ssh/keys/root'))).toBe('# mine\n');
  });
});
