import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import { HUGE, TRICKY } from '../unit/formats/foreign.ts';
import { homes } from './support/evidence.ts';
import { hostNamed, runTool, type ToolResult, writeHostFile } from './support/tool.ts';
import { expectTrust, output, ring } from './support/trust.ts';

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
const text = TRICKY.join('\n');

/** What users have in authorized_keys and known_hosts. */
const contents: Readonly<Record<string, Buffer>> = {
  'odd lines of all kinds': latin1(`${text}\n`),
  'the same with CRLF, the last line without an end': latin1(
    TRICKY.map((line) => `${line}\r\n`).join('') + text,
  ),
  'a line of a megabyte, the last one without an end': HUGE,
  'nothing but a newline': latin1('\n'),
  'no byte at all': latin1(''),
};

const paths = ['.ssh/authorized_keys', '.ssh/known_hosts'];

/** A file without our lines, as openGauss's uninstaller leaves it. */
async function withoutOurs(host: LabHost, path: string, script = '/#OM$/d'): Promise<Buffer> {
  return (await host.exec(['sed', script, path], { check: true })).stdoutBytes;
}

describe('files that an editor could trip over', () => {
  let lab: Lab;
  let one: LabHost;
  let before: Buffer[];
  beforeAll(async () => {
    lab = await startLab({
      hosts: Object.values(contents).map((content) => ({
        accounts: ['root', 'omm'].map((name) => ({
          name,
          files: paths.map((path) => ({ path, content, mode: 0o600 })),
        })),
      })),
    });
    one = hostNamed(lab, 'node1');
    const mapping = [
      latin1(`127.0.0.1 localhost\n${TRICKY.filter((line) => !/^(10\.|127\.)/.test(line)).join('\n')}`),
      latin1('127.0.0.1 localhost\r\n# the end'),
      HUGE,
      latin1('\n'),
      latin1(''),
    ];
    for (const [i, host] of lab.hosts.entries())
      await host.exec(['sh', '-c', 'cat >/etc/hosts'], { input: mapping[i] ?? '', check: true });
    before = await Promise.all(lab.hosts.map((host) => host.read('/etc/hosts')));
  });
  afterAll(() => lab?.stop());

  it.each([
    ['root', '/root'],
    ['omm', '/home/omm'],
  ])('5.10 as %s: trust, and then sed gives every byte back', async (user, home) => {
    const file = await writeHostFile(one, lab.hosts);
    const run = await runTool(one, ['-f', file, '--verify', 'star'], { user, stdin: `${user}-secret\n` });
    expect(run).toMatchObject({ code: 0 });
    await expectTrust(lab, 20, { ...ring, user });
    for (const [i, host] of lab.hosts.entries())
      for (const path of paths) {
        const [title, content = Buffer.alloc(0)] = Object.entries(contents)[i] ?? [];
        expect(String(await host.read(`${home}/${path}`)), title).toContain(' #OM\n');
        const left = await withoutOurs(host, `${home}/${path}`);
        expect(left.equals(content), `${path}: ${title}`).toBe(true);
      }
  });

  it('5.4 5.10 /etc/hosts: what was there stands first, byte for byte', async () => {
    for (const [i, host] of lab.hosts.entries()) {
      const [was, now] = [before[i] ?? Buffer.alloc(0), await host.read('/etc/hosts')];
      expect(now.subarray(0, was.length).equals(was)).toBe(true);
      const lines = lab.hosts.map(({ address, name }) => `${address}  ${name}  #Gauss OM IP Hosts Mapping`);
      const added = now.subarray(was.length).toString();
      // A file that ended without a newline does so again: so nothing of it has to be remembered.
      const open = was.length > 0 && !was.toString('latin1').endsWith('\n');
      expect(added).toBe(open ? `\n${lines.join('\n')}` : `${lines.join('\n')}\n`);
    }
  });

  it('7.6 a second run changes nothing', async () => {
    const was = await homes(lab.hosts, 'root');
    expect(await runTool(one, ['-f', '/etc/hostfile', '--verify', 'star'])).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(await homes(lab.hosts, 'root')).toEqual(was);
  });
});

describe('files that cannot be replaced, or not so simply', () => {
  const mine = '# mine\n';
  const log = '/var/log/tool.log';
  let lab: Lab;
  let one: LabHost;
  let run: ToolResult;
  let before: string;
  beforeAll(async () => {
    const files = paths.map((path) => ({ path, content: mine, mode: 0o600 }));
    const accounts = [{ name: 'root', files }];
    lab = await startLab({
      hosts: [
        // /etc/hosts as a container has it: another file mounted over it. rename(2) says EBUSY.
        { accounts, boot: ['cp /etc/hosts /etc/hosts.outside; mount --bind /etc/hosts.outside /etc/hosts'] },
        { accounts, boot: ['ln /root/.ssh/authorized_keys /root/backup_of_keys'] },
        { accounts, boot: ['mv /root/.ssh /root/dot-ssh; ln -s dot-ssh /root/.ssh; rm /etc/hosts'] },
        {
          accounts,
          boot: [
            'setfacl -m u:omm:r /root/.ssh/known_hosts; ln -s /root/.ssh/keys /root/link',
            'mv /root/.ssh/authorized_keys /root/.ssh/keys; ln -s ../link /root/.ssh/authorized_keys',
          ],
        },
        {
          sshdConfig: ['AuthorizedKeysFile /etc/ssh/keys/%u'],
          boot: ['mkdir -p /etc/ssh/keys; touch /etc/ssh/keys/omm; chown omm /etc/ssh/keys/omm'],
        },
      ],
    });
    one = hostNamed(lab, 'node1');
    before = await output(hostNamed(lab, 'node4'), 'getfacl -p ~/.ssh/known_hosts');
    const file = await writeHostFile(one, lab.hosts);
    run = await runTool(one, ['-f', file, '--verify', 'star', '-l', log], { stdin: 'root-secret\n' });
  });
  afterAll(() => lab?.stop());

  it('1.1 trust is made', async () => {
    expect(run).toMatchObject({ code: 0 });
    await expectTrust(lab, 20, ring);
  });

  it('7.2 a bind-mounted /etc/hosts is rewritten in place, and the log says so', async () => {
    const outside = String(await one.read('/etc/hosts.outside'));
    expect(outside).toContain('10.99.0.5  node5  #Gauss OM IP Hosts Mapping\n');
    expect(outside).toBe(String(await one.read('/etc/hosts')));
    expect(String(await one.read(log))).toMatch(
      /10\.99\.0\.1: \/etc\/hosts was rewritten in place, after a copy: .*busy/,
    );
  });

  it('5.4 a host without /etc/hosts gets none, and the log says so', async () => {
    expect(await output(hostNamed(lab, 'node3'), 'ls /etc/hosts || :')).toBe('');
    expect(String(await one.read(log))).toContain(
      '10.99.0.3: it has no /etc/hosts: names are not written there',
    );
  });

  it('7.2 a hard-linked authorized_keys stays one file with both names', async () => {
    const two = hostNamed(lab, 'node2');
    expect(
      await output(two, 'cmp ~/backup_of_keys ~/.ssh/authorized_keys && stat -c %h ~/backup_of_keys'),
    ).toBe('2\n');
    expect(String(await one.read(log))).toContain(
      '10.99.0.2: /root/.ssh/authorized_keys was rewritten in place, after a copy: it has more than one name',
    );
  });

  it('5.10 links and ACLs are kept, the target of a link is edited', async () => {
    const [three, four] = [hostNamed(lab, 'node3'), hostNamed(lab, 'node4')];
    expect(await output(three, 'readlink ~/.ssh; ls ~/dot-ssh')).toBe(
      'dot-ssh\nauthorized_keys\nconfig\nid_om\nid_om.pub\nknown_hosts\n',
    );
    expect(await output(four, 'readlink ~/.ssh/authorized_keys ~/link; stat -c %F ~/.ssh/keys')).toBe(
      '../link\n/root/.ssh/keys\nregular file\n',
    );
    expect(await output(four, 'getfacl -p ~/.ssh/known_hosts')).toContain('user:omm:r--');
    const acl = (listing = '') => listing.slice(listing.indexOf('# owner:'));
    expect(acl(await output(four, 'getfacl -p ~/.ssh/known_hosts'))).toBe(acl(before));
  });

  it('7.2 a file in a folder that the user cannot write is rewritten in place', async () => {
    const omm = await runTool(one, ['-f', '/etc/hostfile', '--verify', 'star', '-l', '/tmp/omm.log'], {
      user: 'omm',
      stdin: 'omm-secret\n',
    });
    expect(omm).toMatchObject({ code: 0 });
    await expectTrust(lab, 20, { ...ring, user: 'omm' });
    const five = hostNamed(lab, 'node5');
    expect(await output(five, 'stat -c "%U %a" /etc/ssh/keys/omm; ls /etc/ssh/keys')).toBe(
      'omm 644\nomm\nroot\n',
    );
    expect(await output(one, 'cat /tmp/omm.log; rm /tmp/omm.log')).toContain(
      '10.99.0.5: /etc/ssh/keys/omm was rewritten in place, after a copy: its folder is not writable',
    );
  });

  it('5.10 7.6 a second run changes nothing; sed gives all back', async () => {
    const was = await homes(lab.hosts, 'root');
    expect(await runTool(one, ['-f', '/etc/hostfile', '--verify', 'star'])).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(await homes(lab.hosts, 'root')).toEqual(was);
    for (const host of lab.hosts.slice(0, 4))
      for (const path of paths) expect(String(await withoutOurs(host, `/root/${path}`))).toBe(mine);
  });
});
