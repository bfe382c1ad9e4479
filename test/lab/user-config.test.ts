import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import { hostNamed, manualLines, runTool, star, writeHostFile } from './support/tool.ts';
import { bare, expectTrust, output } from './support/trust.ts';

const ssh = 'ssh -o BatchMode=yes -o StrictHostKeyChecking=yes';
const own = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE8v2Zx1Yc8Jrj0iQ1XWkQJXb7m0Vf1m0l8o1pQe3f5a mine\n';
const config = (content: string) => ({
  accounts: [{ name: 'root', files: [{ path: '.ssh/config', content, mode: 0o600 }] }],
});
/** A home with a space in its path; the folder that the lab made stays, for its own entering. */
const spaced = [
  "sed -i 's|:/home/omm:|:/home/o mm:|' /etc/passwd",
  "cp -a /home/omm '/home/o mm'",
  'chmod 755 /home/omm',
];

describe("the user's own configuration", () => {
  let lab: Lab;
  let one: LabHost;
  let file: string;
  const listed = () => lab.hosts;
  beforeAll(async () => {
    lab = await startLab({
      hosts: [
        { ...config('Host 10.99.0.2 node3\n  User omm\n'), boot: spaced },
        { ...config('Host *\n  Port 2222\n  IdentitiesOnly yes\n'), boot: spaced },
        {
          ...config('IdentitiesOnly yes\nIdentityFile ~/.ssh/id_rsa\nHost elsewhere\n  HostName 10.99.0.9\n'),
          boot: spaced,
        },
        {
          accounts: [{ name: 'root', files: [{ path: 'keys/mine', content: own, mode: 0o664 }] }],
          boot: [
            ...spaced,
            'mkdir -m 777 /root/.ssh && chmod 777 /root/.ssh',
            'ln -s ../keys/mine /root/.ssh/authorized_keys',
            'chmod 775 /root',
          ],
        },
      ],
    });
    one = hostNamed(lab, 'node1');
    file = await writeHostFile(one, listed());
  });
  afterAll(() => lab?.stop());

  it('1.1 5.7 User for a listed host is left alone, and named; all else works', async () => {
    const run = await runTool(one, ['-f', file, ...star], { stdin: 'root-secret\n' });
    const notices = run.stderr
      .trimEnd()
      .split('\n')
      .filter((line) => !line.includes('first contact'));
    expect(notices.sort()).toEqual([
      'Notice: 10.99.0.1: ~/.ssh/config there logs in to 10.99.0.2 and node2 as omm: left as it is, so trust does not cover it.',
      'Notice: 10.99.0.1: ~/.ssh/config there logs in to node3 as omm: left as it is, so trust does not cover it.',
      'Notice: 10.99.0.4: /root gets mode 0755: sshd refuses keys where others can write.',
      'Notice: 10.99.0.4: /root/.ssh gets mode 0755: sshd refuses keys where others can write.',
      'Notice: 10.99.0.4: /root/.ssh/authorized_keys gets mode 0644: sshd refuses keys where others can write.',
    ]);
    expect(run).toMatchObject({ code: 0, stdout: manualLines });
    expect(await output(one, 'ssh -G node3 | grep -E "^(user|identityagent|hostname) "')).toBe(
      'user omm\nhostname node3\n',
    );
  });

  it('1.1 5.7 IdentitiesOnly, Port, HostName and keys of the user for all hosts do not break trust', async () => {
    await expectTrust(lab, 18, { hosts: listed().slice(1) });
    for (const target of ['10.99.0.1', 'node1', '10.99.0.3', '10.99.0.4', 'node4'])
      expect(await bare(one, 'root', `${ssh} ${target} id -un`)).toMatchObject({ code: 0, stdout: 'root\n' });
    // For other hosts they mean what they meant.
    expect(
      await output(hostNamed(lab, 'node2'), 'ssh -G elsewhere | grep -E "^(port|identitiesonly) "'),
    ).toBe('port 2222\nidentitiesonly yes\n');
  });

  it('5.2 modes that sshd refuses are narrowed, and no more; a link stays a link', async () => {
    const four = hostNamed(lab, 'node4');
    expect(await output(four, 'stat -c %a ~ ~/.ssh ~/keys/mine; readlink ~/.ssh/authorized_keys')).toBe(
      '755\n755\n644\n../keys/mine\n',
    );
    expect(String(await four.read('/root/keys/mine'))).toMatch(
      /^ssh-ed25519 \S+ #OM\nssh-ed25519 \S+ mine\n$/,
    );
    expect(await output(four, "sed '/#OM$/d' ~/.ssh/authorized_keys")).toBe(own);
  });

  it('1.1 a home with a space in its path', async () => {
    const env = { HOME: '/home/o mm' };
    const run = await runTool(one, ['-f', file, ...star], { user: 'omm', env, stdin: 'omm-secret\n' });
    expect(run).toMatchObject({ code: 0, stdout: manualLines });
    await expectTrust(lab, 32, { user: 'omm', env });
    const targets = ({ address }: LabHost) => [address];
    await expectTrust(lab, 16, { user: 'omm', env, targets, before: '. ~/.bashrc &&', options: '-F none' });
    for (const host of listed())
      expect(await output(host, 'ls -A /home/omm | grep -E "ssh|gauss"; true')).toBe('');
    expect(await runTool(one, ['-f', file, ...star], { user: 'omm', env })).toMatchObject({
      code: 0,
      stderr: '',
    });
  });
});
