import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import { expectNothingLeft, homes } from './support/evidence.ts';
import {
  hostNamed,
  runTool,
  star,
  startTool,
  type ToolOptions,
  waiting,
  writeHostFile,
} from './support/tool.ts';
import { agents, output } from './support/trust.ts';

const valid = new Ajv2020({ strict: true, allErrors: true }).compile(
  JSON.parse(readFileSync('docs/verify.schema.json', 'utf8')),
);

const fault = z.object({ code: z.string(), cause: z.string(), remedy: z.string() });
const login = z.object({ target: z.string(), by: z.string(), ok: z.boolean(), fault: fault.optional() });
const documentSchema = z.object({
  ok: z.boolean(),
  mode: z.string(),
  summary: z.object({ pairs: z.number(), failed: z.number(), logins: z.number(), failedLogins: z.number() }),
  pairs: z.array(z.object({ from: z.string(), to: z.string(), ok: z.boolean(), logins: z.array(login) })),
});
type Document = z.infer<typeof documentSchema>;

describe('four hosts, after the main job', () => {
  let lab: Lab;
  let one: LabHost;
  let file: string;
  const address = (number: number): string => `10.99.0.${number}`;
  const at = (number: number): LabHost => hostNamed(lab, `node${number}`);

  /** Runs `verify` on node1, and proves that it changed nothing on any host. */
  async function verify(
    args: readonly string[] = [],
    options: ToolOptions = {},
  ): Promise<{ code: number; stdout: string; stderr: string }> {
    const evidence = async () => ({
      files: await homes(lab.hosts, 'root', 'never locked'),
      agents: await Promise.all(lab.hosts.map((host) => agents(host, 'root'))),
    });
    const before = await evidence();
    const run = await runTool(one, ['verify', '-f', file, ...waiting(3), ...args], options);
    await expectNothingLeft(lab.hosts);
    expect(await evidence()).toEqual(before);
    return run;
  }

  async function document(args: readonly string[] = [], options: ToolOptions = {}) {
    const run = await verify(['--json', ...args], options);
    const json: unknown = JSON.parse(run.stdout);
    expect(valid(json), JSON.stringify(valid.errors)).toBe(true);
    return { ...run, json: documentSchema.parse(json) };
  }

  /** `FROM -> TARGET code` of every login that failed, hosts by their number or name. */
  function failed({ pairs }: Document): string[] {
    const short = (text: string): string => text.replace('10.99.0.', '');
    return pairs.flatMap(({ from, logins }) =>
      logins.flatMap(({ target, ok, fault }) =>
        ok ? [] : [`${short(from)} -> ${short(target)} ${fault?.code}`],
      ),
    );
  }
  /** From this one to each of those, by address and by name. */
  const expected = (from: number, to: readonly number[], code: string): string[] =>
    to.flatMap((k) => [`${from} -> ${k} ${code}`, `${from} -> node${k} ${code}`]);
  const all = [1, 2, 3, 4];

  /** The lines of the matrix, blanks within them as one. */
  const matrix = (stdout: string): string[] =>
    stdout
      .split('\n')
      .slice(1, 5)
      .map((line) => line.replaceAll(/ +/g, ' '));
  const row = (number: number, signs: string): string =>
    `${number} ${address(number)} node${number} ${signs}`;

  beforeAll(async () => {
    lab = await startLab({ hosts: all.length });
    one = at(1);
    file = await writeHostFile(one, lab.hosts);
    const run = await runTool(one, ['-f', file, ...star], { stdin: 'root-secret\n' });
    expect(run).toMatchObject({ code: 0 });
    // Agents would come back at the first login, and hide what is wrong.
    for (const host of lab.hosts) await output(host, 'touch gaussdb_tmp/agents_stopped; crontab -r');
  });
  afterAll(() => lab?.stop());

  it.each([
    ['star', 4],
    ['ring', 7],
  ])('8.2 --verify %s: %i pairs', async (mode, pairs) => {
    const { code, json, stderr } = await document(['--verify', mode]);
    expect([code, stderr]).toEqual([0, '']);
    expect(json).toMatchObject({ ok: true, mode });
    expect(json.summary).toEqual({ pairs, failed: 0, logins: 2 * pairs, failedLogins: 0 });
    expect(json.pairs.flatMap(({ logins }) => logins).every(({ ok }) => ok)).toBe(true);
  });

  it('8.3 firewalls, known_hosts, names, and no sshd on this machine: each pair with its own cause', async () => {
    const kept = await at(3).read('/root/.ssh/known_hosts');
    await lab.block(1, 3);
    await lab.block(3, 1, { action: 'reject' });
    // By name it is looked for by the address, too: the managed configuration gives the name a HostName.
    await output(at(3), `sed -i '/^${address(4)} /d' .ssh/known_hosts`);
    expect(await at(3).read('/root/.ssh/known_hosts')).not.toEqual(kept);
    await output(
      at(3),
      `cp /etc/hosts gaussdb_tmp/ssh_config /var/tmp; sed -i '/HostName ${address(2)}$/d' gaussdb_tmp/ssh_config`,
    );
    await output(at(3), "sed '/node2 /d' /var/tmp/hosts >/etc/hosts");
    await one.stopSshd();
    try {
      const run = await verify();
      expect(run.code).toBe(1);
      expect(run.stderr).toBe(
        `[GAUSS-51100] : Failed to verify SSH trust on these nodes: ${[1, 2, 4].map(address)}.\n`,
      );
      expect(matrix(run.stdout)).toEqual([
        row(1, 'X . . .'),
        row(2, 'X . . X'),
        row(3, 'X N . X'),
        row(4, 'X X . .'),
      ]);
      for (const said of [
        `all 4 hosts -> ${address(1)} (node1)\n  connection refused: nothing listens on its ssh port`,
        `${address(2)} -> ${address(4)} (node4)\n  no answer, though other hosts get one: a firewall between the two drops it`,
        `${address(4)} -> ${address(2)} (node2)\n  connection refused, though other hosts get an answer: a firewall between the two rejects it`,
        `${address(3)} -> ${address(4)} (node4)\n  the known_hosts of ${address(3)} has no line for ${address(4)}\n`,
        `${address(3)} -> ${address(2)} (node2), by name only\n  the name cannot be resolved on ${address(3)}`,
      ])
        expect(run.stdout).toContain(`\n${said}`);
      const remedies = run.stdout.replaceAll(/\s+/g, ' ').match(/To do: look at the firewall between/g);
      expect(remedies).toHaveLength(2);
    } finally {
      await one.startSshd();
      await output(at(3), 'cat /var/tmp/hosts >/etc/hosts; cat /var/tmp/ssh_config >gaussdb_tmp/ssh_config');
      await at(3).write('/root/.ssh/known_hosts', kept, { mode: 0o600 });
      await lab.unblock(1, 3);
      await lab.unblock(3, 1);
    }
  });

  it('8.3 3.2 no sshd, no key in any agent, no key let in: what is known is tried all the same', async () => {
    const [two, three, four] = [at(2), at(3), at(4)];
    const [passphrase, authorized] = [
      await three.read('/root/gaussdb_tmp/agent_passphrase'),
      await four.read('/root/.ssh/authorized_keys'),
    ];
    await two.stopSshd();
    await output(three, 'kill $(head -qn 1 gaussdb_tmp/agent_pid gaussdb_tmp/standby_pid)');
    await output(three, 'rm gaussdb_tmp/agent_passphrase');
    await output(four, ': >.ssh/authorized_keys');
    try {
      // The password opens node4, so that its own logins are tried.
      const run = await verify([], { stdin: 'root-secret\n' });
      expect(run.code).toBe(1);
      expect(matrix(run.stdout)).toEqual([
        row(1, '. X . X'),
        row(2, '- - - -'),
        row(3, 'X X X X'),
        row(4, '. X . X'),
      ]);
      expect(run.stdout).toContain(
        `\n3 hosts -> ${address(2)} (node2)\n  connection refused: nothing listens on its ssh port`,
      );
      expect(run.stdout).toContain(
        `  To do: start sshd on ${address(2)} (systemctl start sshd; on Debian and Ubuntu: ssh)\n`,
      );
      expect(run.stdout).toContain(`\n3 hosts -> ${address(4)} (node4)\n  the key was refused`);
      expect(run.stdout).toContain(`  To do: look at the sshd log of ${address(4)}`);
      expect(run.stdout).toContain(
        `\n${address(3)} -> 2 hosts\n  the server accepts the key, but no agent on ${address(3)} holds it open`,
      );
      expect(run.stdout).toContain(`  To do: on ${address(3)}: gs_sshexkey agent status -f HOSTFILE`);
      // Without a password nothing can be run there: that is told apart.
      const { json } = await document();
      expect(failed(json)).toEqual([
        ...expected(1, [2], 'refused'),
        ...expected(1, [4], 'key-refused'),
        ...expected(2, all, 'not-tried'),
        ...expected(3, [1], 'key-unusable'),
        ...expected(3, [2], 'refused'),
        ...expected(3, [3], 'key-unusable'),
        ...expected(3, [4], 'key-refused'),
        ...expected(4, all, 'not-tried'),
      ]);
      expect(json.pairs.at(-1)?.logins[0]?.fault?.cause).toBe(
        `not tried: this machine cannot log in to ${address(4)}: a password is needed and none was given`,
      );
    } finally {
      await two.startSshd();
      await three.write('/root/gaussdb_tmp/agent_passphrase', passphrase, { mode: 0o600 });
      await output(three, '/bin/sh ~/gaussdb_tmp/keep_agents start; touch gaussdb_tmp/agents_stopped');
      await four.write('/root/.ssh/authorized_keys', authorized, { mode: 0o600 });
    }
  });

  it('1.2 8.2 all is green: 16 pairs by address and 16 by name, with no password and no question', async () => {
    const run = await verify();
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(matrix(run.stdout)).toEqual(all.map((i) => row(i, '. . . .')));
    expect(run.stdout).toMatch(
      /\nAll 16 pairs pass \(mesh; 16 logins by address, 16 by name; \d+\.\d s\)\.\n$/,
    );
  });
});

describe('hosts of other releases, another port and another user', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab({ hosts: [{}, { release: 'bullseye', port: 2222 }, { release: 'trixie' }] });
  });
  afterAll(() => lab?.stop());

  it('8.3 8.4 a key that no agent holds is told from one that is refused, by OpenSSH 8.4 and 10 as well', async () => {
    const [here, old, recent] = ['node1', 'node2', 'node3'].map((name) => hostNamed(lab, name));
    if (!here || !old || !recent) throw new Error('the lab is not whole');
    const file = await writeHostFile(here, lab.hosts);
    const options = { user: 'omm', stdin: 'omm-secret\n' };
    expect(await runTool(here, ['-f', file, ...star], options)).toMatchObject({ code: 0 });
    for (const host of [old, recent])
      await output(host, 'touch gaussdb_tmp/agents_stopped; kill $(head -qn 1 gaussdb_tmp/*_pid)', 'omm');
    await output(here, ': >.ssh/authorized_keys', 'omm');
    const run = await runTool(here, ['verify', '-f', file, '--json'], options);
    expect(run.code).toBe(1);
    const { pairs } = documentSchema.parse(JSON.parse(run.stdout));
    const codes = (from: LabHost, to: LabHost): (string | undefined)[] =>
      pairs
        .filter((pair) => pair.from === from.address && pair.to === to.address)
        .flatMap(({ logins }) => logins.map(({ fault }) => fault?.code));
    for (const host of [old, recent]) {
      expect(codes(here, host)).toEqual([undefined, undefined]);
      expect(codes(host, host)).toEqual(['key-unusable', 'key-unusable']);
      expect(codes(host, here)).toEqual(['key-refused', 'key-refused']);
    }
    expect(codes(here, here)).toEqual(['key-refused', 'key-refused']);
  });
});

describe('hosts that this tool has never seen', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab({ hosts: 2 });
  });
  afterAll(() => lab?.stop());

  it('8.4 trust made by hand is verified; its password is asked for where it does not work from here', async () => {
    const [one, two] = [hostNamed(lab, 'node1'), hostNamed(lab, 'node2')];
    const keygen =
      "mkdir -m 700 .ssh; ssh-keygen -q -t ed25519 -N '' -f .ssh/id_ed25519; cat .ssh/id_ed25519.pub";
    const key = await output(two, keygen);
    for (const host of [one, two]) await host.write('/root/.ssh/authorized_keys', key, { mode: 0o600 });
    const known = await output(two, `ssh-keyscan ${one.address} ${two.address} 2>/dev/null`);
    await two.write('/root/.ssh/known_hosts', known, { mode: 0o600 });
    const file = await writeHostFile(one, [two]);
    const before = await homes(lab.hosts, 'root', 'never locked');
    const run = await runTool(one, ['verify', '-f', file, '--json', '--html', '/var/tmp/page'], {
      stdin: 'root-secret\n',
    });
    expect(await homes(lab.hosts, 'root', 'never locked')).toEqual(before);
    const json: unknown = JSON.parse(run.stdout);
    expect(valid(json), JSON.stringify(valid.errors)).toBe(true);
    const { pairs } = documentSchema.parse(json);
    const seen = pairs.flatMap(({ from, logins }) =>
      logins.map(({ target, fault }) => `${from} -> ${target} ${fault?.code ?? 'passes'}`),
    );
    // This machine is not in the list: a client only, which knows nobody. Nobody has given node2 its name.
    expect(seen).toEqual([
      `${two.address} -> ${two.address} passes`,
      `${two.address} -> node2 name-unknown`,
      `localhost -> ${two.address} host-key-unknown`,
      'localhost -> node2 name-unknown',
    ]);
    expect(run.code).toBe(1);
    expect(await output(one, 'stat -c %a /var/tmp/page')).toBe('600\n');
  });

  it('1.3 an interrupted run says so, and leaves nothing on any host', async () => {
    const [one, two] = [hostNamed(lab, 'node1'), hostNamed(lab, 'node2')];
    const file = await writeHostFile(one, lab.hosts);
    // Its logins wait for an answer that does not come.
    await lab.block(1, 0);
    const args = ['verify', '-f', file, '--html', '/root/page', ...waiting(3)];
    const tool = startTool(one, args, { stdin: 'root-secret\n' });
    await expect
      .poll(() => output(two, 'ps -eo args='), { timeout: 30_000 })
      .toContain('ssh -n -o BatchMode=yes');
    tool.kill('SIGINT');
    expect(await tool.ended).toMatchObject({ code: 130, stdout: '' });
    await expectNothingLeft(lab.hosts);
    expect(await output(one, 'ls /root')).toBe('');
  });
});
