import { createPrivateKey, randomBytes } from 'node:crypto';
import { utils } from 'ssh2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import { runToolInTerminal } from './support/terminal.ts';
import { hostNamed, manualLines, runTool, star, waiting, writeHostFile } from './support/tool.ts';
import { traced, tracedPath, traceHost } from './support/trace.ts';
import { agents, output, passphraseOf } from './support/trust.ts';

/** New each time: files of the machine itself, a copy of this text perhaps, can be seen on all hosts. */
const word = () => `Zq7${randomBytes(12).toString('hex')}`;
const signs = (core: string) => ` 'one' "two" $HOME \`id\` \\n\\ %s%% é中 ${core} # `;
const cores = { root: word(), omm: word(), wrong: word() };
const passwords = {
  root: signs(cores.root),
  /** 200 characters. */
  omm: signs(cores.omm).padEnd(199, cores.omm).concat(' '),
  wrong: signs(cores.wrong),
};
const users = ['root', 'omm'] as const;
const homeOf = { root: '/root', omm: '/home/omm' };

/** What bytes look like within base64, wherever they begin and wherever a line ends. */
function base64Parts(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    return [text.slice(4, 20), text.slice(20, 36)];
  });
}

describe('secrets', () => {
  let lab: Lab;
  let one: LabHost;
  let two: LabHost;
  /** Everything that was executed anywhere, then what the tool printed and logged. */
  let executed: string;
  let said: string;

  beforeAll(async () => {
    const accounts = users.map((name) => ({ name, password: passwords[name] }));
    lab = await startLab({ hosts: new Array(2).fill({ accounts }) });
    one = hostNamed(lab, 'node1');
    two = hostNamed(lab, 'node2');
    const file = await writeHostFile(one, lab.hosts);
    const unreachable = await writeHostFile(one, [...lab.hosts, '10.99.9.9'], '/etc/unreachable');
    const tracers = await Promise.all(lab.hosts.map(traceHost));
    const texts: string[] = [];
    for (const user of users) {
      const options = { user, env: { PATH: tracedPath } };
      // Over both transports.
      const transport = { root: 'builtin', omm: 'system' }[user];
      const log = ['-v', '-l', `${homeOf[user]}/secret.log`, '--ssh', transport];
      const tool = async (args: readonly string[], code: number, stdin = `${passwords[user]}\n`) => {
        const run = await runTool(one, [...args, ...log], { ...options, stdin });
        expect([args, run.code, run.stderr]).toEqual([args, code, expect.anything()]);
        texts.push(run.stdout, run.stderr);
        return run;
      };
      const failed = await tool(['-f', unreachable, ...waiting(2)], 1, `${passwords.wrong}\n`);
      expect(failed.stderr).toContain('[GAUSS-50306]');
      if (user === 'root')
        expect(await tool(['-f', file, ...star], 0)).toMatchObject({ stdout: manualLines });
      else {
        const steps = [
          ['Password: ', `${passwords.wrong}\r`] as const,
          ['Password: ', `${passwords.omm}\r`] as const,
        ];
        const run = await runToolInTerminal(one, ['-f', file, ...star, ...log], steps, options);
        expect(run).toMatchObject({ code: 0, stdout: manualLines });
        texts.push(run.screen, run.stdout);
      }
      await tool(['-f', file, ...star], 0);
      await tool(['verify', '-f', file], 0);
      texts.push(String(await one.read(`${homeOf[user]}/secret.log`)));
      // Agents come back by the first ssh, and by what cron runs.
      for (const line of [
        `ssh ${one.address} true`,
        'eval "$(crontab -l | sed -n "s/^[* ]*//; s/\\\\\\\\%/%/gp")"',
      ]) {
        const pids = (await agents(two, user)).map((agent) => agent.split(' ')[0]);
        await two.exec(['sh', '-c', `kill -9 ${pids.join(' ')}; sleep 0.2`], { check: true });
        await two.exec(traced(['sh', '-c', line]), { user, check: true });
        expect(await agents(two, user)).toHaveLength(2);
      }
    }
    said = texts.join('\n');
    executed = (await Promise.all(tracers.map((tracer) => tracer.stop()))).join('\n');
  });

  afterAll(() => lab?.stop());

  /** In any form that is easily read. */
  async function secrets(): Promise<{ never: string[]; keyLines: string[] }> {
    const found = await Promise.all(
      users.map(async (user) => {
        const passphrase = await passphraseOf(one, homeOf[user]);
        const file = await one.read(`${homeOf[user]}/.ssh/id_om`);
        const key = utils.parseKey(file, passphrase);
        if (key instanceof Error || Array.isArray(key)) throw new Error('not one key');
        const { d = '' } = createPrivateKey(key.getPrivatePEM()).export({ format: 'jwk' });
        const keyLines = String(file)
          .split('\n')
          .filter((line) => /^[A-Za-z0-9+/=]{20,}$/.test(line));
        expect(keyLines.length).toBeGreaterThan(3);
        // The first lines tell the cipher and the public key, which are no secrets.
        return { passphrase, seed: Buffer.from(d, 'base64url'), keyLines: keyLines.slice(3) };
      }),
    );
    const texts = [
      ...Object.values(passwords),
      ...Object.values(cores),
      ...found.map(({ passphrase }) => passphrase),
    ];
    const bytes = [...texts.map((text) => Buffer.from(text)), ...found.map(({ seed }) => seed)];
    const encoded = bytes.flatMap((one) => [one.toString('hex'), ...base64Parts(one)]);
    return { never: [...texts, ...encoded], keyLines: found.flatMap(({ keyLines }) => keyLines) };
  }

  it('4.3 none is in an argument or environment of any process on any host, in the log or in what is printed', async () => {
    // Every host was looked at: agents and logins of both are there.
    expect(executed.match(/execve\("\/usr\/bin\/ssh-agent", \["ssh-agent", "-a"/g)).toHaveLength(16);
    for (const home of Object.values(homeOf)) expect(executed).toContain(`"HOME=${home}"`);
    expect(executed).toContain('/usr/bin/ssh-add');
    const { never, keyLines } = await secrets();
    for (const secret of [...never, ...keyLines]) {
      expect(executed.includes(Buffer.from(secret).toString('latin1')), 'executed').toBe(false);
      expect(said.includes(secret), 'said').toBe(false);
    }
  });

  it('4.3 none is in a file where it does not belong', async () => {
    const { never, keyLines } = await secrets();
    for (const host of lab.hosts) {
      // What was there before the runs began is the machine's own.
      const places = '/root /home /etc /tmp /run /dev/shm /opt /var/log /var/spool /var/lib /var/cache';
      const holding = async (lines: readonly string[]) => {
        await host.write('/mnt/patterns', `${lines.join('\n')}\n`);
        const script = `find ${places} -type f -cnewer /opt/traced/run -exec grep -laF -f /mnt/patterns {} + | sort; rm /mnt/patterns`;
        return (await host.exec(['sh', '-c', script], { env: { LC_ALL: 'C' }, check: true })).stdout;
      };
      expect(await holding(never)).toBe('');
      expect(await holding(keyLines)).toBe('/home/omm/.ssh/id_om\n/root/.ssh/id_om\n');
    }
  });

  it('4.3 nor is one in the memory of what a process was started with, by now', async () => {
    const { never } = await secrets();
    for (const host of lab.hosts) {
      const all = await output(host, 'cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null; :');
      for (const secret of never) expect(all.includes(secret)).toBe(false);
    }
  });

  it('8.1 verification is by the hosts’ own ssh, strictly, writing no known_hosts, with the cheap key exchange', () => {
    const logins = [...executed.matchAll(/execve\("\/usr\/bin\/ssh", \[(.*?)\], \[/g)].map(
      (match) => match[1] ?? '',
    );
    const tries = logins.filter((argv) => argv.includes('BatchMode') && argv.endsWith('"true"'));
    // Two runs by star and one by mesh for each of two users.
    expect(tries).toHaveLength(2 * (4 + 4 + 8));
    for (const argv of tries)
      for (const option of [
        'BatchMode=yes',
        'StrictHostKeyChecking=yes',
        'UpdateHostKeys=no',
        'KexAlgorithms=curve25519-sha256,',
      ])
        expect(argv).toContain(`"-o", "${option}`);
  });
});
