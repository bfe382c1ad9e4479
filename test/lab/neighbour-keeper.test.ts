import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import { hostNamed, runTool, star, writeHostFile } from './support/tool.ts';
import { bare, output } from './support/trust.ts';

const users = ['root', 'omm'] as const;
const homeOf = (user: string) => (user === 'root' ? '/root' : `/home/${user}`);
const ssh = 'ssh -o BatchMode=yes -o StrictHostKeyChecking=yes -o LogLevel=ERROR';
const kinds = ['dash', 'bash', 'busybox'] as const;
/** Every shell, and both users of one: what a shell does depends on no user (test/programs has all shells as one). */
const cases = [
  { kind: 'dash', user: 'root' },
  { kind: 'dash', user: 'omm' },
  { kind: 'bash', user: 'omm' },
  { kind: 'busybox', user: 'root' },
] as const;

/** What a neighbour's program does when it is run: the proof names who ran it. */
const proof = 'id -un >>/var/tmp/proof; chmod 666 /var/tmp/proof';

describe('12.1 12.2 beside a hostile account', () => {
  let lab: Lab;
  let one: LabHost;
  let two: LabHost;
  let file: string;
  const tool = (user: string, args: readonly string[], list = file) =>
    runTool(one, [...args, '-f', list], { user, stdin: `${user}-secret\n` });
  const create = (user: string) => tool(user, [...star]);
  const mallory = (line: string) => output(two, line, 'mallory');
  const ran = () => output(two, 'cat /var/tmp/proof 2>/dev/null; :');
  /** All that starts the recovery program on its own: ssh, the cron line, a login. */
  async function useAll(user: string): Promise<void> {
    await bare(two, user, `${ssh} ${one.address} true`);
    const line = await output(
      two,
      'crontab -l | sed -n "s/ # gs_sshexkey$//; s/^\\* \\* \\* \\* \\* //p"',
      user,
    );
    expect(line).toContain('keep_agents');
    await bare(two, user, line.trim().replaceAll('\\%', '%'));
    // The login does not wait for its child; this does.
    await bare(
      two,
      user,
      'bash -lc : 2>&1 | cat; f=~/.profile; [ -f ~/.bash_profile ] && f=~/.bash_profile; sed "s/ &); fi/); fi/" $f >~/now; sh ~/now; rm ~/now',
    );
  }

  beforeAll(async () => {
    const accounts = [{ name: 'mallory', password: 'mallory-secret' }];
    const open = ['chmod 711 /root /home/omm', 'chmod 711 /home'];
    lab = await startLab({ hosts: [{}, ...kinds.map((sh) => ({ name: sh, sh, accounts, boot: open }))] });
    one = hostNamed(lab, 'node1');
    two = hostNamed(lab, 'dash');
    const all = await writeHostFile(one, lab.hosts, '/etc/all');
    for (const user of users) expect(await tool(user, [...star], all)).toMatchObject({ code: 0 });
  });
  afterAll(() => lab?.stop());

  describe.each(cases)('$user on $kind', ({ kind, user }) => {
    const home = homeOf(user);
    const tmp = `${home}/gaussdb_tmp`;
    beforeAll(async () => {
      two = hostNamed(lab, kind);
      file = await writeHostFile(one, [one, two]);
    });

    it('5.7 5.8 in an open folder: nothing of a neighbour is run, and the next run closes it', async () => {
      await output(two, `chmod 777 ${tmp}`, user);
      // What ssh, cron and a login run; what ssh reads; who gets the key.
      await mallory(`cd ${tmp} && mv keep_agents .k && echo '${proof}' >keep_agents && chmod 755 keep_agents &&
        mv ssh_config .c && echo 'Match exec "${proof}"' >ssh_config && chmod 644 ssh_config &&
        mv agent_pid .p && mkfifo -m 666 agent_pid &&
        for one in gauss standby; do mv "$one"_socket_tmp ".$one"; ssh-agent -a "$PWD/$one"_socket_tmp; chmod 777 "$one"_socket_tmp; done`);
      await useAll(user);
      expect(await ran()).toBe('');
      const found = await tool(user, ['doctor', '--json']);
      expect(found.stdout).toContain('"agents-exposed"');
      const again = await create(user);
      expect(again).toMatchObject({ code: 0 });
      expect(again.stderr).toContain(`others could have changed what is in ${tmp} (mode 0777)`);
      expect(
        (await output(two, `stat -c '%a %U' ${tmp} ${tmp}/keep_agents ${tmp}/ssh_config`)).split('\n'),
      ).toEqual([`755 ${user}`, `600 ${user}`, `600 ${user}`, '']);
      await useAll(user);
      expect(await ran()).toBe('');
      expect(await bare(two, user, `${ssh} ${one.address} true`)).toEqual({
        code: 0,
        stdout: '',
        stderr: '',
      });
      const well = JSON.parse((await tool(user, ['agent', 'status', '--json'])).stdout);
      expect(JSON.stringify(well)).not.toContain('DEAD');
      const keys = `for pid in $(pgrep -u mallory ssh-agent); do kill $pid; done; :`;
      await output(two, keys);
      await output(two, `rm -f ${tmp}/.[kcp] ${tmp}/.gauss ${tmp}/.standby`);
    });

    it('12.2 the program itself is open to others: it is not run', async () => {
      await output(two, `chmod 711 ${tmp}; chmod 666 ${tmp}/keep_agents`, user);
      await mallory(`echo '${proof}' >${tmp}/keep_agents`);
      await useAll(user);
      const kept = await tool(user, ['agent', 'start']);
      expect(kept.code).toBe(1);
      expect(kept.stderr).toContain("it is not the user's own, or others may write to it");
      expect(await ran()).toBe('');
      expect(await create(user)).toMatchObject({ code: 0 });
      expect(await output(two, `stat -c %a ${tmp}/keep_agents`)).toBe('600\n');
      await useAll(user);
      expect(await ran()).toBe('');
    });

    it("12.1 a neighbour's agent on the socket does not get the key", async () => {
      await output(two, `chmod 777 ${tmp}`, user);
      await mallory(
        `cd ${tmp} && for one in gauss standby; do mv "$one"_socket_tmp ".$one"; ssh-agent -a "$PWD/$one"_socket_tmp; chmod 777 "$one"_socket_tmp; done`,
      );
      await output(two, `chmod 700 ${tmp}`, user);
      await useAll(user);
      await output(two, `/bin/sh ${tmp}/keep_agents start`, user);
      const theirs = await output(
        two,
        `for pid in $(pgrep -u mallory ssh-agent); do tr '\\0' ' ' </proc/$pid/cmdline; done; :`,
      );
      expect(theirs).toContain('ssh-agent -a');
      // Their sockets are gone from the folder: those there are the user's.
      expect(await output(two, `stat -c %U ${tmp}/gauss_socket_tmp ${tmp}/standby_socket_tmp`)).toBe(
        `${user}\n${user}\n`,
      );
      await output(two, 'for pid in $(pgrep -u mallory ssh-agent); do kill $pid; done; :');
      await output(two, `rm -f ${tmp}/.gauss ${tmp}/.standby`);
      expect(await create(user)).toMatchObject({ code: 0 });
    });

    it('12.1 a folder that is a link is refused', async () => {
      await output(two, `mv ${tmp} ${home}/elsewhere; ln -s elsewhere ${tmp}`, user);
      const run = await create(user);
      expect(run.code).toBe(1);
      expect(run.stderr).toContain(`${tmp}: it is a link`);
      await output(two, `rm ${tmp}; mv ${home}/elsewhere ${tmp}`, user);
    });
  });
});
