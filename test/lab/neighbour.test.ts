import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import { expectNothingLeft, homes } from './support/evidence.ts';
import { forgeMarks, mallory, openFiles } from './support/mallory.ts';
import { hostNamed, runTool, writeHostFile } from './support/tool.ts';
import { expectTrust, output } from './support/trust.ts';

// Another account on each host is hostile.
const accounts = [mallory];
const stdin = 'omm-secret\n';
const omm = { user: 'omm', stdin };

let lab: Lab;
let one: LabHost;
let two: LabHost;
let file: string;
beforeAll(async () => {
  lab = await startLab({ hosts: [{ accounts }, { accounts }, { accounts }] });
  one = hostNamed(lab, 'node1');
  two = hostNamed(lab, 'node2');
  file = await writeHostFile(one, lab.hosts);
});
afterAll(() => lab?.stop());

describe('12.1 an account that looks and waits', () => {
  const homeAcl = 'setfacl -d -m u:mallory:rwx,o::rwx ~; chmod 755 ~';
  it.each([
    ['new folders', homeAcl],
    ['an .ssh that others may enter', `${homeAcl}; mkdir ~/.ssh; chmod 755 ~/.ssh`],
  ])(
    'opens nothing that a run makes, at no moment, though a default ACL of the home would let it: %s',
    async (_, make) => {
      await Promise.all(lab.hosts.map((host) => output(host, make, 'omm')));
      const openers = await Promise.all([one, two].map(openFiles));
      const run = await runTool(one, ['-f', file], omm);
      const opened = await Promise.all(openers.map((each) => each.stop()));
      expect(opened).toEqual([[], []]);
      expect(run).toMatchObject({ code: 0 });
      for (const host of lab.hosts) {
        const open = await output(
          host,
          'find gaussdb_tmp .ssh/* -perm /077 ! -type s; stat -c %a .ssh/id_om',
          'omm',
        );
        expect(open).toBe('600\n');
      }
      await expectTrust(lab, 18, { user: 'omm' });
      await expectNothingLeft(lab.hosts);
      expect(await runTool(one, ['remove', '-f', file], omm)).toMatchObject({ code: 0 });
      for (const host of lab.hosts) await output(host, 'setfacl -b ~; rm -rf ~/.ssh', 'omm');
    },
  );
});

describe('12.2 an account on several hosts that plants what it sees', () => {
  it('hides no host from a run, verify or remove, and neither ends nor delays one', async () => {
    const victim = '/etc/victim';
    for (const host of lab.hosts) await host.write(victim, 'as it was\n');
    const forgers = await forgeMarks(lab.hosts, victim);
    const jobs = ['--jobs', '1'];
    const made = await runTool(one, ['-f', file, '--verify', 'mesh', ...jobs], { stdin: 'root-secret\n' });
    expect(made.stderr).not.toMatch(/same host|waiting/);
    expect(made).toMatchObject({ code: 0 });
    await expectTrust(lab, 18);
    const verified = await runTool(one, ['verify', '-f', file, '--json', ...jobs]);
    expect(verified.code).toBe(0);
    const removed = await runTool(one, ['remove', '-f', file, ...jobs]);
    const seen = await Promise.all(forgers.map((each) => each.stop()));
    expect(removed).toMatchObject({ code: 0 });
    for (const host of lab.hosts) {
      expect(await output(host, 'ls -A ~ ~/.ssh 2>/dev/null; ps -u root -o args=')).not.toMatch(
        /gaussdb_tmp|id_om|ssh-agent/,
      );
      expect(await output(host, 'cat /etc/victim; rm /etc/victim')).toBe('as it was\n');
    }
    expect(seen).toEqual([[], [], []]);
    await expectNothingLeft(lab.hosts);
  });

  it('2.4 two addresses of one host are told, also where the hosts have the same kernel', async () => {
    const both = await writeHostFile(one, [one, two, two.address6], '/etc/both');
    const run = await runTool(one, ['verify', '-f', both], { stdin: 'root-secret\n' });
    expect(run.stderr).toContain(`Notice: ${two.address6} and ${two.address} are the same host.`);
    expect(run.stderr.match(/same host/g)).toHaveLength(1);
  });
});

describe('12.2 what others have planted in a home before', () => {
  const refused = async (make: string, said: RegExp): Promise<void> => {
    await output(two, make);
    const before = await homes(lab.hosts, 'omm');
    const run = await runTool(one, ['-f', file], omm);
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(said);
    expect(await homes(lab.hosts, 'omm')).toEqual(before);
    await output(two, 'rm -rf /home/omm/.gs_sshexkey-* /home/omm/kept');
    await expectNothingLeft(lab.hosts);
  };

  it.each([
    [
      'a folder of its own',
      'mkdir .gs_sshexkey-lock; chown mallory .gs_sshexkey-lock',
      'it is not a folder of this',
    ],
    [
      'a link',
      'mkdir -m 700 kept; chown omm kept; ln -s kept .gs_sshexkey-lock',
      'it is not a folder of this',
    ],
    [
      'a folder that others may enter',
      'mkdir -m 755 .gs_sshexkey-lock; chown omm .gs_sshexkey-lock',
      'others than this user have access to it \\(mode 755\\)',
    ],
  ])('7.3 %s in the place of the lock: refused at once, with the path', (_, make, why) =>
    refused(`cd /home/omm; ${make}`, new RegExp(`10\\.99\\.0\\.2: .*/home/omm/\\.gs_sshexkey-lock: ${why}`)),
  );

  const journal = (owner: string, size: string) =>
    `cd /home/omm; mkdir -m 700 .gs_sshexkey-undo; cd .gs_sshexkey-undo; echo evil >1.was; truncate -s ${size} 1.now;
    printf '%s\\n' 'run abcd somebody' 'file 1 /home/omm/.bashrc' 'done 1' >records; chown -R ${owner} .`;
  it.each([
    ["another's", 'mallory', '2400M', "it is not a folder of this user's own"],
    ["another's, of the user's group", 'mallory:omm', '2400M', "it is not a folder of this user's own"],
    ['one that is too large', 'omm', '40M', 'it and the files that it names have 4194\\d+ bytes'],
  ])('7.7 a journal, %s: not read, not undone, and named', (_, owner, size, why) =>
    refused(
      journal(owner, size),
      new RegExp(`10\\.99\\.0\\.2: .*/home/omm/\\.gs_sshexkey-undo(: |\\n.*)${why}`),
    ),
  );

  it('7.5 a journal in a folder that others can write to is not undone', () =>
    refused(
      `${journal('omm', '10')}; chmod 777 .`,
      /10\.99\.0\.2: .*\/home\/omm\/\.gs_sshexkey-undo.*others can write to it/,
    ));
});

it('12.2 nothing that a run starts holds descriptors that the tool got from its caller', async () => {
  const line = `exec 9>/run/held 30>/run/held 63>/run/held; node "$@"`;
  const { code } = await one.exec(
    ['bash', '-c', line, 'sh', '/opt/gs_sshexkey/gs_sshexkey.cjs', '-f', file],
    {
      input: 'root-secret\n',
    },
  );
  expect(code).toBe(0);
  expect(
    await output(
      one,
      'pgrep -u root -c ssh-agent; ls -l /proc/[0-9]*/fd 2>/dev/null | grep -c /run/held || :',
    ),
  ).toBe('2\n0\n');
  await runTool(one, ['remove', '-f', file]);
  await expectNothingLeft(lab.hosts);
});
