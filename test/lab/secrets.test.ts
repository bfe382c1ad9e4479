import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import { hostNamed, toolCommand, writeHostFile } from './support/tool.ts';
import { agents, output, passphraseOf } from './support/trust.ts';

/** New each time: files of the machine itself, a copy of this text perhaps, can be seen on all hosts. */
const password = `Zq7-${randomBytes(12).toString('hex')}`;

describe('secrets', () => {
  const trace = '/var/tmp/trace';
  const strace = ['strace', '-f', '-qq', '-v', '-s', '65536', '-e', 'trace=execve', '-o', trace];
  let lab: Lab;
  let one: LabHost;
  let seen: string;

  beforeAll(async () => {
    lab = await startLab({ hosts: new Array(3).fill({ accounts: [{ name: 'root', password }] }) });
    one = hostNamed(lab, 'node1');
    const file = await writeHostFile(one, lab.hosts);
    const tracers = lab.hosts.slice(1).map((host) => {
      return host.spawn(['sh', '-c', `exec ${strace.join(' ')} -p "$(cat /run/sshd.pid)"`]);
    });
    for (const host of lab.hosts.slice(1)) {
      const traced = async () => output(host, 'grep TracerPid "/proc/$(cat /run/sshd.pid)/status"');
      await vi.waitFor(async () => expect(await traced()).not.toMatch(/\t0\n/), { timeout: 20_000 });
    }
    // With -D the tracer is no parent of the tool, whose end is then awaited, not that of the agents that it leaves.
    const redirected = `exec ${strace.join(' ')} -D "$@" >/var/tmp/stdout 2>/var/tmp/stderr`;
    const tool = toolCommand(['-f', file, '-l', '/root/secret.log', '-v']);
    const run = await one.exec(['sh', '-c', redirected, 'traced', ...tool], { input: `${password}\n` });
    const [agent = ''] = await agents(one, 'root');
    const tracerPid = `awk '/^TracerPid/ { print $2 }' /proc/${agent.split(' ')[0]}/status`;
    await one.exec(['sh', '-c', `kill "$(${tracerPid})"`], { check: true });
    expect(run.code).toBe(0);
    for (const tracer of tracers) {
      tracer.kill('SIGTERM');
      await once(tracer, 'close');
    }
    const traces = await Promise.all(lab.hosts.map((host) => host.read(trace)));
    const said = ['/var/tmp/stdout', '/var/tmp/stderr', '/root/secret.log'];
    const texts = await Promise.all(said.map((path) => one.read(path)));
    seen = [...traces, ...texts].map(String).join('\n');
  });

  afterAll(() => lab?.stop());

  it('4.3 none is in an argument or environment of any process on any host, in the log or in what is printed', async () => {
    // Every host was looked at: its agents and its logins are there.
    expect(seen.match(/execve\("\/usr\/bin\/ssh-agent", \["ssh-agent", "-a"/g)).toHaveLength(6);
    expect(seen).toContain('"HOME=/root"');
    const { passphrase, keyLines } = await secretsOf(one);
    for (const secret of [password, passphrase, ...keyLines]) expect(seen.includes(secret)).toBe(false);
  });

  it('4.3 none is in a file where it does not belong', async () => {
    for (const host of lab.hosts) {
      const { passphrase, keyLines } = await secretsOf(host);
      const holding = async (secret: string) => {
        const script =
          'grep -rlaF -f - /root /home /etc /tmp /run /dev/shm /var/tmp /var/log | grep -v ^/var/tmp/trace';
        return (await host.exec(['sh', '-c', script], { input: secret })).stdout;
      };
      expect(await holding(password)).toBe('');
      expect(await holding(passphrase)).toBe('');
      for (const line of keyLines) expect(await holding(line)).toBe('/root/.ssh/id_om\n');
    }
  });

  it('8.1 verification is by the hosts’ own ssh, strictly, writing no known_hosts, with the cheap key exchange', () => {
    const logins = [...seen.matchAll(/execve\("\/usr\/bin\/ssh", \[(.*?)\], \[/g)].map(
      (match) => match[1] ?? '',
    );
    const tries = logins.filter((argv) => argv.endsWith('"true"'));
    expect(tries).toHaveLength(18);
    for (const argv of tries)
      for (const option of [
        'BatchMode=yes',
        'StrictHostKeyChecking=yes',
        'UpdateHostKeys=no',
        'KexAlgorithms=^curve25519-sha256',
      ])
        expect(argv).toContain(`"-o", "${option}"`);
  });

  async function secretsOf(host: LabHost) {
    const key = String(await host.read('/root/.ssh/id_om'));
    const keyLines = key.split('\n').filter((line) => /^[A-Za-z0-9+/=]{20,}$/.test(line));
    expect(keyLines.length).toBeGreaterThan(3);
    // The first lines tell the cipher and the public key, which are no secrets.
    return { passphrase: await passphraseOf(host), keyLines: keyLines.slice(3) };
  }
});
