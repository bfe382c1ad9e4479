import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import { homes } from './support/evidence.ts';
import { hostNamed, manualLines, runTool, star, writeHostFile } from './support/tool.ts';
import { agents, expectTrust, output, passphraseOf } from './support/trust.ts';

const blob = 'AAAAC3NzaC1lZDI1NTE5AAAAIE8v2Zx1Yc8Jrj0iQ1XWkQJXb7m0Vf1m0l8o1pQe3f5a';

/** What the user had: CRLF, options, comments, hashed and revoked entries, no last newline. */
const own = {
  authorized: `# mine\r\nfrom="10.0.0.0/8",no-pty ssh-ed25519 ${blob} me@home\r\n\n# a mark within: #OM here\nssh-ed25519 ${blob} last`,
  known: `|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= ssh-ed25519 ${blob}\n@revoked * ssh-ed25519 ${blob}\n# no newline`,
  config: 'Host elsewhere\r\n  Port 99\r\n',
  bashrc: 'case $- in *i*) ;; *) return ;; esac\nalias l=ls',
  hosts: '10.99.0.2 node2 # mine\n127.0.1.1 node1 node1.example.com',
};
const accounts = [
  {
    name: 'root',
    files: [
      { path: '.ssh/authorized_keys', content: own.authorized, mode: 0o644 },
      { path: '.ssh/known_hosts', content: own.known, mode: 0o640 },
      { path: '.ssh/config', content: own.config, mode: 0o600 },
      { path: '.bashrc', content: own.bashrc, mode: 0o755 },
    ],
  },
];
const lastNewlineGone = { boot: [`printf '127.0.0.1 localhost\\n%s' '${own.hosts}' >/etc/hosts`] };
const ours = (address: string, name: string) => `${address}  ${name}  #Gauss OM IP Hosts Mapping`;

describe('what a run leaves on a host', () => {
  let lab: Lab;
  let one: LabHost;
  let two: LabHost;
  let file: string;
  beforeAll(async () => {
    const empty = { boot: ['rm -f /root/.bashrc /root/.profile'] };
    lab = await startLab({ hosts: [{ accounts, ...lastNewlineGone }, empty, {}] });
    one = hostNamed(lab, 'node1');
    two = hostNamed(lab, 'node2');
    file = await writeHostFile(one, lab.hosts);
  });
  afterAll(() => lab?.stop());

  it('5.4 --skip-hostname-set: /etc/hosts stays, and trust works by name all the same', async () => {
    const before = await Promise.all(
      lab.hosts.map((host) => output(host, 'stat -c %i,%Y /etc/hosts; cat /etc/hosts')),
    );
    const run = await runTool(one, ['-f', file, ...star, '--skip-hostname-set'], { stdin: 'root-secret\n' });
    expect(run).toMatchObject({ code: 0, stdout: manualLines });
    expect(run.stderr).not.toContain('51221');
    expect(
      await Promise.all(lab.hosts.map((host) => output(host, 'stat -c %i,%Y /etc/hosts; cat /etc/hosts'))),
    ).toEqual(before);
    await expectTrust(lab, 18);
  });

  it('5.1 5.2 5.3 5.5 5.6 5.7 modes of what is new; what was there keeps its own', async () => {
    const list =
      'cd ~; stat -c "%a %U:%G %F %n" .ssh .ssh/* gaussdb_tmp gaussdb_tmp/gauss_socket_tmp gaussdb_tmp/ssh_config gaussdb_tmp/ssh_protect .bashrc; find gaussdb_tmp/ssh_protect -mindepth 1 -printf "%m %u %y\n" | sort | uniq -c';
    const fresh = await output(two, list);
    expect(fresh).toMatchInlineSnapshot(`
      "700 root:root directory .ssh
      600 root:root regular file .ssh/authorized_keys
      600 root:root regular file .ssh/config
      600 root:root regular file .ssh/id_om
      600 root:root regular file .ssh/id_om.pub
      600 root:root regular file .ssh/known_hosts
      700 root:root directory gaussdb_tmp
      600 root:root socket gaussdb_tmp/gauss_socket_tmp
      600 root:root regular file gaussdb_tmp/ssh_config
      700 root:root directory gaussdb_tmp/ssh_protect
      600 root:root regular file .bashrc
            6 600 root f
            8 700 root d
      "
    `);
    expect(await output(one, list)).toBe(
      fresh
        .replace(
          '600 root:root regular file .ssh/authorized_keys',
          '644 root:root regular file .ssh/authorized_keys',
        )
        .replace('600 root:root regular file .ssh/known_hosts', '640 root:root regular file .ssh/known_hosts')
        .replace('600 root:root regular file .bashrc', '755 root:root regular file .bashrc'),
    );
  });

  it('5.1 id_om: an ed25519 key in OpenSSH format, one KDF round, opened by what ssh_protect holds', async () => {
    const key = await two.read('/root/.ssh/id_om');
    const body = Buffer.from(String(key).replace(/-----[^-]+-----/g, ''), 'base64');
    const strings = [...body.toString('latin1').matchAll(/aes256-ctr|bcrypt|ssh-ed25519/g)].map(String);
    expect(strings).toEqual(['aes256-ctr', 'bcrypt', 'ssh-ed25519']);
    const options = body.indexOf('bcrypt') + 'bcrypt'.length;
    // KDF options: length, salt (length, 16 bytes), rounds.
    expect([
      body.readUInt32BE(options),
      body.readUInt32BE(options + 4),
      body.readUInt32BE(options + 24),
    ]).toEqual([24, 16, 1]);
    const passphrase = await passphraseOf(two);
    expect(passphrase).toHaveLength(32);
    const dir = mkdtempSync(join(tmpdir(), 'gs-sshexkey-key-'));
    try {
      writeFileSync(join(dir, 'key'), key, { mode: 0o600 });
      const open = (phrase: string) =>
        execFileSync('ssh-keygen', ['-y', '-P', phrase, '-f', join(dir, 'key')], { stdio: 'pipe' })
          .toString()
          .trim();
      expect(open(passphrase)).toBe(String(await two.read('/root/.ssh/id_om.pub')).trim());
      expect(() => open('')).toThrow(/incorrect passphrase/);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
    // One key for all.
    for (const path of ['/root/.ssh/id_om', '/root/gaussdb_tmp/ssh_protect/cipher/key_0/server.key.cipher'])
      expect(
        new Set(await Promise.all(lab.hosts.map(async (host) => String(await host.read(path))))).size,
      ).toBe(1);
  });

  it('5.2 authorized_keys: one line on top, the public key and #OM', async () => {
    const line = `${String(await one.read('/root/.ssh/id_om.pub')).trim()} #OM\n`;
    expect(line).toMatch(/^ssh-ed25519 [A-Za-z0-9+/=]+ #OM\n$/);
    expect(String(await one.read('/root/.ssh/authorized_keys'))).toBe(line + own.authorized);
    expect(String(await two.read('/root/.ssh/authorized_keys'))).toBe(line);
  });

  it('5.3 known_hosts: on top a line for every host and key type, by IP and by name', async () => {
    const wanted = new Set<string>();
    for (const host of lab.hosts) {
      const keys = (await output(host, 'cat /etc/ssh/ssh_host_*_key.pub')).trimEnd().split('\n');
      expect(keys).toHaveLength(3);
      for (const key of keys)
        for (const name of [host.address, host.name])
          wanted.add(`${name} ${key.split(' ').slice(0, 2).join(' ')} #OM`);
    }
    for (const [host, rest] of [
      [one, own.known],
      [two, ''],
    ] as const) {
      const text = String(await host.read('/root/.ssh/known_hosts'));
      expect(text.endsWith(rest)).toBe(true);
      const added = text
        .slice(0, text.length - rest.length)
        .trimEnd()
        .split('\n');
      expect(added).toHaveLength(18);
      expect(new Set(added)).toEqual(wanted);
    }
  });

  it("5.10 sed '/#OM$/d' gives the user's files back exactly", async () => {
    const sed = (name: string) => output(one, `sed '/#OM$/d' ~/.ssh/${name}`);
    expect(await sed('authorized_keys')).toBe(own.authorized);
    expect(await sed('known_hosts')).toBe(own.known);
    expect(await output(two, "sed '/#OM$/d' ~/.ssh/authorized_keys ~/.ssh/known_hosts")).toBe('');
  });

  it('5.5 exactly two agents with the right command line, each holding the key and only it', async () => {
    for (const host of lab.hosts) {
      expect((await agents(host, 'root')).map((line) => line.replace(/^\d+ /, ''))).toEqual([
        'ssh-agent -a /root/gaussdb_tmp/gauss_socket_tmp',
        expect.stringMatching(/^ssh-agent -a \/root\/gaussdb_tmp\/\w+$/),
      ]);
      const sockets = await output(host, 'find ~/gaussdb_tmp -type s -name "*socket_tmp"');
      expect(sockets.trim().split('\n')).toHaveLength(2);
      for (const socket of sockets.trim().split('\n'))
        expect(await output(host, `SSH_AUTH_SOCK=${socket} ssh-add -L`)).toMatch(
          new RegExp(
            `^${String(await host.read('/root/.ssh/id_om.pub'))
              .trim()
              .replace(/[+.]/g, '\\$&')}.*\n$`,
          ),
        );
    }
  });

  it('5.6 .bashrc: our block first, plain exports; the rest byte for byte', async () => {
    const text = String(await one.read('/root/.bashrc'));
    expect(text.endsWith(`\n${own.bashrc}`)).toBe(true);
    const block = text.slice(0, -own.bashrc.length).split('\n');
    expect(block).toContain('export SSH_AUTH_SOCK=/root/gaussdb_tmp/gauss_socket_tmp');
    expect(block.filter((line) => /^export SSH_AGENT_PID=\S+$/.test(line))).toHaveLength(1);
    expect(block.some((line) => line.includes('return'))).toBe(false);
    expect(String(await two.read('/root/.bashrc'))).toBe(block.join('\n'));
  });

  it('5.7 one Include line on top of ~/.ssh/config; the rest byte for byte', async () => {
    expect(String(await one.read('/root/.ssh/config'))).toBe(
      `Include /root/gaussdb_tmp/ssh_config\n${own.config}`,
    );
    expect(String(await two.read('/root/.ssh/config'))).toBe('Include /root/gaussdb_tmp/ssh_config\n');
    const managed = String(await one.read('/root/gaussdb_tmp/ssh_config'));
    expect(managed).not.toMatch(/IdentitiesOnly/i);
    for (const line of managed.split('\n')) expect(line.length).toBeLessThan(1000);
    // openGauss's removal of the folder disarms both.
    const without =
      'mv gaussdb_tmp away; ssh -G node2; bash -c "set -eu; source ~/.bashrc; env"; mv away gaussdb_tmp';
    const shown = await output(one, without);
    expect(shown).toMatch(/^hostname node2$/m);
    expect(shown).toMatch(/^HOME=\/root$/m);
    expect(shown).not.toMatch(/id_om|gaussdb_tmp|SSH_A/);
  });

  it('5.4 /etc/hosts: a line for each host at the end; a pair that the user has is not repeated; conflicts are told', async () => {
    const run = await runTool(one, ['-f', file, ...star]);
    expect(run).toMatchObject({ code: 0, stdout: manualLines });
    expect(run.stderr).toMatchInlineSnapshot(`
      "[GAUSS-51221] : /etc/hosts on 10.99.0.1 gives node1 the address 127.0.1.1, which is not in the list.
        10.99.0.1: line 3: 127.0.1.1 node1 node1.example.com
        10.99.0.1: remove that line if other programs shall find node1 by its address; ssh does not depend on it.
      "
    `);
    const base = `127.0.0.1 localhost\n${own.hosts}`;
    expect(String(await one.read('/etc/hosts'))).toBe(
      `${base}\n${ours('10.99.0.1', 'node1')}\n${ours('10.99.0.3', 'node3')}`,
    );
    const all = lab.hosts.map(({ address, name }) => `${ours(address, name)}\n`).join('');
    expect(String(await two.read('/etc/hosts'))).toBe(`127.0.0.1 localhost\n::1 localhost\n${all}`);
  });

  it('5.4 --no-deduplicate writes that pair, too; without it, it goes again', async () => {
    expect(await runTool(one, ['-f', file, ...star, '--no-deduplicate'])).toMatchObject({ code: 0 });
    const text = String(await one.read('/etc/hosts'));
    expect(
      text
        .split('\n')
        .filter((line) => line.includes('#Gauss'))
        .sort(),
    ).toEqual(lab.hosts.map(({ address, name }) => ours(address, name)));
    expect(text.startsWith(`127.0.0.1 localhost\n${own.hosts}\n`)).toBe(true);
    expect(await runTool(one, ['-f', file, ...star])).toMatchObject({ code: 0 });
    expect(String(await one.read('/etc/hosts'))).not.toContain(ours('10.99.0.2', 'node2'));
  });

  it('7.6 a second run asks for nothing and changes nothing, not by root and not by omm', async () => {
    expect(await runTool(one, ['-f', file, ...star], { user: 'omm', stdin: 'omm-secret\n' })).toMatchObject({
      code: 0,
    });
    for (const user of ['root', 'omm']) {
      const evidence = async () => ({
        files: await homes(lab.hosts, user),
        agents: await Promise.all(lab.hosts.map((host) => agents(host, user))),
      });
      const before = await evidence();
      const passwords = () =>
        lab.hosts.map((host) => host.sshdLog().match(/(Accepted|Failed) password/g)?.length);
      const asked = passwords();
      // From another host of the list, too.
      for (const host of [one, two]) {
        await writeHostFile(host, lab.hosts);
        expect(await runTool(host, ['-f', file, ...star], { user })).toMatchObject({
          code: 0,
          stdout: manualLines,
        });
      }
      expect(await evidence()).toEqual(before);
      expect(passwords()).toEqual(asked);
    }
  });
});
