import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { LabHost } from '../../../lab/host.ts';
import { type Lab, startLab } from '../../../lab/lab.ts';
import type { HostSpec } from '../../../lab/spec.ts';
import { hostNamed, runTool, writeHostFile } from '../support/tool.ts';
import { output } from '../support/trust.ts';
import { type Fault, faults } from './faults.ts';

const remedy = z.object({ on: z.enum(['host', 'here']), as: z.enum(['root', 'user']), command: z.string() });
const finding = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  text: z.string(),
  evidence: z.string(),
  remedy: z.array(remedy),
});
const documentSchema = z.object({
  ok: z.boolean(),
  hosts: z.array(z.object({ host: z.string(), name: z.string().nullable(), findings: z.array(finding) })),
});
type Document = z.infer<typeof documentSchema>;

const users = ['root', 'omm'] as const;
type User = (typeof users)[number];
const homes: Record<User, string> = { root: '/root', omm: '/home/omm' };

/** What systemctl is where there is no systemd. */
const systemctl = `#!/bin/sh
case $1 in
  reload) kill -HUP "$(cat /run/sshd.pid)"; sleep 0.05; until [ -s /run/sshd.pid ]; do sleep 0.05; done ;;
  start) sh /etc/lab/server </dev/null >/dev/null 2>&1 & until [ -s /run/sshd.pid ]; do sleep 0.05; done ;;
esac
`;
const commands: HostSpec = {
  files: [
    { path: '/usr/local/bin/systemctl', content: systemctl, mode: 0o755 },
    {
      path: '/usr/local/bin/gs_sshexkey',
      // All pairs of so many hosts would be another test.
      content: '#!/bin/sh\nexec node /opt/gs_sshexkey/gs_sshexkey.cjs "$@" --verify star\n',
      mode: 0o755,
    },
    { path: '/usr/local/bin/timedatectl', content: '#!/bin/sh\nrm /usr/local/bin/date\n', mode: 0o755 },
    { path: '/usr/local/bin/apt-get', content: '#!/bin/sh\nrm -f /usr/local/bin/ssh\n', mode: 0o755 },
    {
      path: '/usr/local/bin/restorecon',
      content: '#!/bin/sh\nrm -f /usr/local/bin/getenforce\n',
      mode: 0o755,
    },
  ],
};
const hardened = [
  'PermitRootLogin prohibit-password',
  'StrictModes yes',
  'MaxAuthTries 3',
  'LoginGraceTime 30',
  'AllowUsers root omm',
  'AllowTcpForwarding no',
  'X11Forwarding no',
  'ClientAliveInterval 300',
  'GSSAPIAuthentication no',
  'UseDNS no',
  'KexAlgorithms curve25519-sha256,curve25519-sha256@libssh.org',
  'Ciphers chacha20-poly1305@openssh.com,aes256-gcm@openssh.com',
  'MACs hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com',
];
const named = [
  'here',
  'modes',
  'owners',
  'folders',
  'sshd',
  'match',
  'known',
  'config',
  'writable',
  'agents',
  'gone',
  'down',
];
const specs: Record<string, HostSpec> = {
  folders: {
    sshdConfig: ['AuthorizedKeysFile /var/keys/%u'],
    boot: ['mkdir -p /var/keys; cd /var/keys; touch root omm; chown omm omm; chmod 600 root omm'],
  },
  gone: { homeSize: '2m' },
  // As Debian has it: chage(1) tells a user of their own account.
  here: { boot: ['chgrp shadow /etc/shadow'] },
};

/** Findings of a run, by host name and code. */
type Seen = Map<string, Document['hosts'][number]['findings']>;

describe('a lab of ill hosts', () => {
  let lab: Lab;
  let here: LabHost;
  let file: string;
  const seen = new Map<User, Seen>();

  async function doctor(user: User): Promise<{ code: number; json: Document; stderr: string }> {
    const args = ['doctor', '-f', file, '--json', '--connect-timeout', '3'];
    const run = await runTool(here, args, { user, stdin: `${user}-secret\n` });
    return { code: run.code, json: documentSchema.parse(JSON.parse(run.stdout)), stderr: run.stderr };
  }
  const codesOf = ({ hosts }: Document): Record<string, string[]> =>
    Object.fromEntries(
      hosts.map(({ host, findings }) => [
        nameOf(host),
        [...new Set(findings.map(({ code }) => code))].sort(),
      ]),
    );
  const told = ({ hosts }: Document): string[] =>
    hosts.flatMap(({ host, findings }) =>
      findings.map((one) => `${nameOf(host)} ${one.code}: ${one.evidence}`),
    );
  const nameOf = (address: string): string =>
    lab.hosts.find((host) => host.address === address)?.name ?? address;
  const as = (host: LabHost, user: User, lines: string) =>
    host.exec(['bash', '-c', `U=${user} H=${homes[user]}\n${lines}`], { check: true, cwd: '/' });

  beforeAll(async () => {
    const hosts: HostSpec[] = [
      ...named.map((name) => ({ ...commands, ...specs[name], name })),
      { ...commands, name: 'healthy' },
      { ...commands, name: 'hardened', sshdConfig: hardened },
      { ...commands, name: 'pam', pam: 'keyboard-interactive-only' },
    ];
    lab = await startLab({ hosts });
    here = hostNamed(lab, 'here');
    file = await writeHostFile(here, lab.hosts);
    const hardenedHost = hostNamed(lab, 'hardened');
    await output(hardenedHost, `sed -i '1d' /etc/ssh/sshd_config; systemctl reload sshd`);
    for (const user of users) {
      const run = await runTool(here, ['-f', file, '--verify', 'star'], { user, stdin: `${user}-secret\n` });
      expect(run.stderr + run.code).toMatch(/0$/);
    }
    await output(hardenedHost, `sed -i '1i ${hardened[0]}' /etc/ssh/sshd_config; systemctl reload sshd`);
  });
  afterAll(() => lab?.stop());

  it('finds nothing while all is well: default, hardened, and PAM with keyboard-interactive', async () => {
    for (const user of users) {
      const { code, json } = await doctor(user);
      expect(json.hosts.flatMap(({ host, findings }) => findings.map((one) => ({ host, ...one })))).toEqual(
        [],
      );
      expect(code).toBe(0);
    }
  });

  it('finds every fault, with root and without, and nothing else', async () => {
    const made = named.map(async (name) => {
      for (const { make } of faults.filter(({ host }) => host === name))
        for (const user of users) await as(hostNamed(lab, name), user, make);
    });
    await Promise.all(made);
    for (const user of users) {
      const { code, json } = await doctor(user);
      const expected = Object.fromEntries(
        lab.hosts.map(({ name }) => [
          name,
          faults
            .filter((fault) => fault.host === name && isFoundBy(fault, user))
            .map((fault) => fault.code)
            .sort(),
        ]),
      );
      expect(codesOf(json), user).toEqual(expected);
      expect(code).toBe(1);
      seen.set(user, new Map(json.hosts.map(({ host, findings }) => [nameOf(host), findings])));
    }
  });

  it('each remedy, done as it is printed, ends its finding', async () => {
    for (const user of users) {
      const followed = [...(seen.get(user) ?? [])].map(async ([name, findings]) => {
        const host = hostNamed(lab, name);
        for (const { code, remedy } of findings) {
          const fault = faults.find((one) => one.host === name && one.code === code);
          if (fault?.fix !== undefined) await as(host, user, fault.fix);
          else
            for (const { on, as, command } of remedy)
              if (on === 'host')
                await host.exec(['sh', '-c', command], { user: as === 'root' ? 'root' : user, cwd: '/' });
        }
      });
      await Promise.all(followed);
    }
    for (const user of users) {
      const again = [...(seen.get(user)?.values() ?? [])].flat().flatMap((one) => one.remedy);
      for (const command of new Set(again.flatMap((one) => (one.on === 'here' ? [one.command] : []))))
        await here.exec(['sh', '-c', command], { user, input: `${user}-secret\n`, check: true });
    }
    for (const user of users) {
      const { json } = await doctor(user);
      expect(told(json), user).toEqual([]);
    }
  });
});

function isFoundBy({ found }: Fault, user: User): boolean {
  return found === undefined || (found === 'by root') === (user === 'root');
}
