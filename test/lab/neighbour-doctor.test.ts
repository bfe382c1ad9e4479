import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import { hostNamed, runTool, waiting, writeHostFile } from './support/tool.ts';
import { output } from './support/trust.ts';

const document = z.object({
  hosts: z.array(
    z.object({
      host: z.string(),
      error: z.string().optional(),
      findings: z.array(
        z.object({
          code: z.string(),
          evidence: z.string(),
          remedy: z.array(z.object({ as: z.string(), command: z.string() })),
        }),
      ),
    }),
  ),
});
const mallory = { name: 'mallory', password: 'mallory-secret' };

describe('doctor beside a hostile user', () => {
  let lab: Lab;
  let here: LabHost;
  let two: LabHost;
  let file: string;
  const asMallory = (lines: string) =>
    two.exec(['bash', '-c', lines], { user: 'mallory', check: true, cwd: '/home/mallory' });
  /** What root, who examines mallory's logins, is told of the host. */
  const examine = async () => {
    const args = ['doctor', '-f', file, '-U', 'mallory', '--json', ...waiting(3)];
    const { stdout } = await runTool(here, args, { stdin: 'root-secret\n' });
    const [host] = document.parse(JSON.parse(stdout)).hosts.filter((one) => one.host === two.address);
    if (!host) throw new Error('the host is not told of');
    const codes = host.findings.map(({ code }) => code);
    const commands = host.findings.flatMap(({ remedy }) => remedy);
    return { error: host.error, codes, commands, text: stdout };
  };
  beforeAll(async () => {
    lab = await startLab({ hosts: [{ accounts: [mallory] }, { accounts: [mallory], sh: 'busybox' }] });
    here = hostNamed(lab, 'node1');
    two = hostNamed(lab, 'node2');
    file = await writeHostFile(here, lab.hosts);
  });
  beforeEach(async () => {
    await output(two, 'cd /home/mallory && chmod 755 . && find . -mindepth 1 -delete; rm -f /tmp/owned');
  });
  afterAll(() => lab?.stop());

  it("12.1 nothing of the home is run: neither mallory's keep_agents, nor what it links to, nor its ssh configuration", async () => {
    await asMallory(`mkdir -m 700 gaussdb_tmp .ssh
echo 'id >>/tmp/owned' >gaussdb_tmp/keep_agents
printf 'Match exec "id >>/tmp/owned"\\n  User nobody\\n' >.ssh/config; chmod 600 .ssh/config`);
    const errors = [(await examine()).error];
    // Any user can have a process of root's with such a command line: a su that waits.
    const pid = (
      await output(
        two,
        `bash -c 'exec -a "id >>/tmp/owned; #" sleep 600' >/dev/null 2>&1 </dev/null & echo $!`,
      )
    ).trim();
    await asMallory(`ln -sf /proc/${pid}/cmdline gaussdb_tmp/keep_agents`);
    errors.push((await examine()).error);
    await output(two, `kill ${pid}`);
    expect(await output(two, 'ls /tmp')).not.toContain('owned');
    // A link is not even read.
    expect(errors).toEqual([undefined, undefined]);
  });

  it('12.2 names with line breaks forge neither findings nor commands for root', async () => {
    const lines = [
      'x',
      'line /etc/group:1:DenyUsers mallory',
      `setting ${here.address} denyusers mallory`,
      `setting ${two.address} denyusers mallory`,
      'label /etc/shadow: has another context',
      'path 777 65534 65534 nobody nogroup /etc',
      'x',
    ].join('\n');
    await two.write('/run/forged', lines);
    await asMallory(`mkdir -m 700 .ssh; mkdir -p "$PWD/$(cat /run/forged)"
ln -s "$PWD/$(cat /run/forged)/keys" .ssh/authorized_keys
chmod 777 "$PWD/$(cat /run/forged)"`);
    const { error, codes, commands, text } = await examine();
    expect(error).toBeUndefined();
    expect(codes).not.toContain('user-denied');
    expect(codes).not.toContain('selinux-label');
    // The folder is told, with what its name holds made plain, and no command is given for it.
    expect(codes).toContain('folder-writable');
    expect(text).toContain('\\\\nline /etc/group:1:DenyUsers mallory\\\\n');
    for (const { command } of commands) expect(command).not.toMatch(/group|shadow|\/etc( |$)/);
  });

  it("12.2 root is given no command for what mallory's links lead to", async () => {
    await two.exec(['sh', '-c', 'mkdir -p /srv/alice && chown nobody /srv/alice && chmod 777 /srv/alice']);
    await asMallory('mkdir -m 700 .ssh; ln -s /srv/alice/keys .ssh/authorized_keys; : >/srv/alice/keys');
    const { codes, commands } = await examine();
    expect(codes).toContain('folder-owner');
    for (const { command } of commands) expect(command).not.toContain('alice');
  });

  it('12.2 FIFOs in the place of its files hold nothing up', async () => {
    await asMallory(`mkdir -m 700 .ssh gaussdb_tmp
chmod 777 .; mkfifo .bashrc .bash_profile .profile .ssh/config .ssh/authorized_keys .ssh/known_hosts .ssh/id_om gaussdb_tmp/keep_agents`);
    const { error, codes } = await examine();
    expect(error).toBeUndefined();
    expect(codes).toContain('home-writable');
  });

  it('12.1 without setpriv runuser does; without both root does not look into the home, and says so', async () => {
    await asMallory('mkdir .ssh; chmod 777 .ssh');
    const useless = (name: string) =>
      two.write(`/usr/local/bin/${name}`, '#!/bin/sh\nexit 127\n', { mode: 0o755 });
    // As that of util-linux before 2.31, which OpenSSH 7.4's systems have, says of an option that it does not know.
    const old = `#!/bin/sh\ncase " $* " in *' --init-groups '*) exit 1 ;; esac\nexec /usr/bin/setpriv "$@"\n`;
    await two.write('/usr/local/bin/setpriv', old, { mode: 0o755 });
    expect((await examine()).codes).toContain('ssh-folder-writable');
    await useless('setpriv');
    expect((await examine()).codes).toContain('ssh-folder-writable');
    await useless('runuser');
    const { error, codes } = await examine();
    await output(two, 'rm /usr/local/bin/setpriv /usr/local/bin/runuser');
    expect(error).toContain('neither setpriv nor runuser');
    expect(codes).not.toContain('ssh-folder-writable');
    expect((await examine()).codes).toContain('ssh-folder-writable');
  });

  it('12.1 the part that runs as mallory has pipes, a clean environment and no terminal, and leaves nothing', async () => {
    // A directory of root's own PATH is the only place from which a program could watch.
    const watch = `#!/bin/sh
fds=$(ls -l /proc/$$/fd)
[ "$(id -u)" = 0 ] || { id -u; env | sort; echo "$fds"; ps -o tty= -p $$; } >>/tmp/watched 2>&1
exec /usr/bin/stat "$@"`;
    await two.write('/usr/local/bin/stat', watch, { mode: 0o755 });
    await examine();
    await output(two, 'rm /usr/local/bin/stat');
    const seen = await output(two, 'cat /tmp/watched; rm /tmp/watched');
    expect(seen).toMatch(/^\d{4}$/m);
    expect(seen).toContain('HOME=/home/mallory\n');
    expect(seen).not.toMatch(/SSH_|root|pts|tty\d/);
    for (const [, target] of seen.matchAll(/ [012] -> (\S+)/g))
      expect(target).toMatch(/^(pipe:.*|\/dev\/null)$/);
    expect(await output(two, 'ps -o args= -u mallory; :')).toBe('');
  });
});

describe('doctor where another user calls a process sshd', () => {
  let lab: Lab;
  let here: LabHost;
  beforeAll(async () => {
    const option = "sed -i 's/-D -e/-D -e -o AuthenticationMethods=publickey,password/' /etc/lab/server";
    lab = await startLab({ hosts: [{ accounts: [mallory], boot: [option] }] });
    here = hostNamed(lab, 'node1');
    // The real one is looked at after what comes first in /proc.
    await here.stopSshd();
    await output(here, 'echo 30000 >/proc/sys/kernel/ns_last_pid');
    await here.startSshd();
    await output(here, 'echo 20000 >/proc/sys/kernel/ns_last_pid');
  });
  afterAll(() => lab?.stop());

  it.each(['root', 'omm'])('12.2 its words are not believed, those of the real one are: %s', async (user) => {
    const title =
      'sshd: /usr/sbin/sshd -f /tmp/evil/sshd_config -o MaxAuthTries=1 [listener] 0 of 10-100 startups';
    const lines = `mkdir -p /tmp/evil; cp /bin/sleep /tmp/evil/sshd; echo 'PubkeyAuthentication no' >/tmp/evil/sshd_config
chmod -R a+rX /tmp/evil; exec -a '${title}' /tmp/evil/sshd 600 >/dev/null 2>&1 </dev/null`;
    const start = `bash -c "$1" & echo $!; until [ "$(cat /proc/$!/comm)" = sshd ]; do :; done`;
    const { stdout } = await here.exec(['bash', '-c', start, 'start', lines], {
      user: 'mallory',
      check: true,
    });
    const list = await writeHostFile(here, [here]);
    const run = await runTool(here, ['doctor', '-f', list, '--json'], { user, stdin: `${user}-secret\n` });
    await output(here, `kill ${stdout.trim()}; rm -r /tmp/evil`);
    const text = JSON.stringify(document.parse(JSON.parse(run.stdout)));
    expect(text).toContain('AuthenticationMethods publickey,password (option -oAuthenticationMethods=');
    expect(text).not.toContain('pubkey-off');
    expect(text).not.toContain('evil');
  });
});
