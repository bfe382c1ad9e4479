import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import { expectNothingLeft, homes } from './support/evidence.ts';
import { mallory } from './support/mallory.ts';
import { hostNamed, runTool, star, writeHostFile } from './support/tool.ts';
import { output } from './support/trust.ts';

const omm = { user: 'omm', stdin: 'omm-secret\n' };
const home = '/home/omm';
const ssh = `${home}/.ssh`;

let lab: Lab;
let one: LabHost;
let two: LabHost;
let file: string;
const create = (...more: string[]) => runTool(one, ['-f', file, ...star, ...more], omm);
const asMallory = (line: string) => output(two, line, 'mallory');
beforeAll(async () => {
  lab = await startLab({
    hosts: [{}, { accounts: [mallory], boot: [`chmod 711 ${home}`] }],
  });
  one = hostNamed(lab, 'node1');
  two = hostNamed(lab, 'node2');
  file = await writeHostFile(one, lab.hosts);
  await asMallory('ssh-keygen -q -t ed25519 -N "" -f ~/key');
});
afterAll(() => lab?.stop());

describe('12.1 an .ssh that others may write to, where sshd and ssh refuse what they have put there', () => {
  const config = `echo 'Match exec "id >>/tmp/owned"' >${ssh}/config`;
  it.each([
    ['a key that logs in', 'authorized_keys', `cp ~/key.pub ${ssh}/authorized_keys`],
    ['a configuration that runs a command', 'config', config],
    ['host keys', 'known_hosts', `echo '10.99.0.1 ssh-ed25519 AAAA' >${ssh}/known_hosts`],
    ['a trust key', 'id_om', `cp ~/key ${ssh}/id_om; cp ~/key.pub ${ssh}/id_om.pub`],
    ["a link to a file of the user's", 'known_hosts', `ln -s ../.bashrc ${ssh}/known_hosts`],
  ])(
    '%s: the host is refused by name, and none of it becomes the own of the user',
    async (_, name, plant) => {
      await output(two, 'mkdir -m 777 ~/.ssh', 'omm');
      await asMallory(`${plant}; chmod a+r ${ssh}/* 2>/dev/null; :`);
      const before = await homes(lab.hosts, 'omm');
      const dry = await create('--dry-run');
      const run = await create();
      const removed = await runTool(one, ['remove', '-f', file, '--force'], omm);
      expect([dry.code, run.code, removed.code]).toEqual([1, 1, 1]);
      for (const { stderr } of [dry, run, removed])
        expect(stderr).toContain(`  ${two.address}: ${ssh}/${name} is another user's (1001), `);
      expect(await homes(lab.hosts, 'omm')).toEqual(before);
      const login = 'ssh -o BatchMode=yes -o StrictHostKeyChecking=no -i ~/key omm@127.0.0.1 id';
      expect((await two.exec(['sh', '-c', login], { user: 'mallory' })).code).toBe(255);
      expect(await output(two, 'ls /tmp')).toBe('');
      await output(two, `rm -rf ${ssh}`);
      await expectNothingLeft(lab.hosts);
    },
  );

  it('what root has put there is no reason to refuse', async () => {
    await output(two, `mkdir -m 700 ${ssh}; chown omm ${ssh}; : >${ssh}/known_hosts`);
    expect(await create()).toMatchObject({ code: 0 });
  });
});

describe('12.1 12.2 all of gaussdb_tmp is open', () => {
  const tmp = `${home}/gaussdb_tmp`;
  const cipher = `${tmp}/ssh_protect/cipher`;
  /** With the passphrase in it: the other host has it, too. */
  const open = `chmod 777 ${tmp} ${tmp}/ssh_protect ${cipher} ${cipher}/key_0`;

  it.each([
    ['a name that ends a record', `mkdir "$(printf '${cipher}/key_0\\nstop by mallory')"`],
    ['another piece', `mkdir ${cipher}/key_3; echo evil >${cipher}/key_3/server.key.cipher`],
    ['100,000 pieces', `cd ${cipher}; seq -f key_%g 10 100010 | xargs mkdir`],
    ['a piece that is a link', `ln -s /etc/shadow ${cipher}/key_0/server.key.cipher.1`],
    [
      'a record of runs that leads to a pipe',
      `mkfifo -m 666 /tmp/pipe; cd ${tmp}; mv made_here .was; echo 'keys /tmp/pipe' >made_here; chmod a+r made_here`,
    ],
  ])('%s: the next run goes on, closes it, and writes nothing into it', async (_, plant) => {
    await output(two, open, 'omm');
    await asMallory(plant);
    const run = await create();
    expect(run).toMatchObject({ code: 0 });
    expect(run.stderr).toContain(`others could have changed what is in ${tmp} (mode 0777)`);
    expect(await output(two, `find ${tmp}/[!n]* ! -type s ! -user omm -o -perm /077 ! -type s`)).toBe('');
    expect(await output(two, `ls ${cipher}`)).toBe('key_0\nkey_1\nkey_2\n');
    await output(two, `rm -rf ${tmp}/not-ours-* ${tmp}/.was /tmp/pipe`);
    expect(await create()).toMatchObject({ code: 0, stderr: '' });
  });

  it('what is not ours is moved where nobody leads it', async () => {
    await output(two, `chmod 777 ${tmp}`, 'omm');
    // The next processes there, as the session's shell will be one of them.
    const links = `for (let i = 0; i < 3000; i++) fs.symlinkSync('/home/mallory/aside', 'not-ours-' + (process.pid + i))`;
    await asMallory(
      `mkdir -m 777 ~/aside; cd ${tmp}; mv ssh_protect .was; mkdir ssh_protect; node -e "${links}"`,
    );
    expect(await create()).toMatchObject({ code: 0 });
    expect(await output(two, 'ls ~mallory/aside')).toBe('');
  });
});
