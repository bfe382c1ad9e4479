import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import { z } from 'zod';
import type { LabHost } from '../../../lab/host.ts';
import type { HostSpec } from '../../../lab/spec.ts';
import { runTool, waiting } from '../support/tool.ts';
import type { Fault } from './fault.ts';

const finding = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  text: z.string(),
  evidence: z.string(),
  remedy: z.array(
    z.object({ on: z.enum(['host', 'here']), as: z.enum(['root', 'user']), command: z.string() }),
  ),
});
const documentSchema = z.object({
  ok: z.boolean(),
  hosts: z.array(z.object({ host: z.string(), name: z.string().nullable(), findings: z.array(finding) })),
});

const valid = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }).compile(
  JSON.parse(readFileSync('docs/doctor.schema.json', 'utf8')),
);

export const users = ['root', 'omm'] as const;
export type User = (typeof users)[number];
const homes: Record<User, string> = { root: '/root', omm: '/home/omm' };

/** A finding, with the name that the lab gives its host. */
export type Seen = z.infer<typeof finding> & { readonly name: string };

/** Stand-ins for what a lab host has not: systemd, SELinux's tools, package archives, an installed gs_sshexkey. */
const scripts: Record<string, string> = {
  systemctl: `case $1 in
  show) printf '%s\\n' Id=ssh.service LoadState=loaded ActiveState=active Id=sshd.service LoadState=not-found ;;
  reload) kill -HUP "$(cat /run/sshd.pid)"; sleep 0.05; until [ -s /run/sshd.pid ]; do sleep 0.05; done ;;
  restart) kill -CONT "$(cat /run/sshd.pid)"; exec systemctl reload ;;
  start) sh /etc/lab/server </dev/null >/dev/null 2>&1 & until [ -s /run/sshd.pid ]; do sleep 0.05; done ;;
esac`,
  // All pairs of so many hosts would be another test.
  gs_sshexkey: 'exec node /opt/gs_sshexkey/gs_sshexkey.cjs "$@" --verify star',
  timedatectl: 'rm -f /usr/local/bin/date',
  'apt-get': 'rm -f /usr/local/bin/ssh',
  restorecon: 'rm -f /usr/local/bin/getenforce',
  'systemd-machine-id-setup': 'tr -d - </proc/sys/kernel/random/uuid >/etc/machine-id',
  hostnamectl: 'hostname "$2"',
};
export const commands: HostSpec = {
  files: [
    ...Object.entries(scripts).map(([name, lines]) => ({
      path: `/usr/local/bin/${name}`,
      content: `#!/bin/sh\n${lines}\n`,
      mode: 0o755,
    })),
    // What tells programs that systemd runs.
    { path: '/run/systemd/system/lab', content: '' },
  ],
};

/** The option that names a list of hosts. */
export const listed = (file: string): string[] => [file.endsWith('.xml') ? '-X' : '-f', file];

/** Does something for all users at once: most of it waits. */
export async function forUsers<T>(work: (user: User) => Promise<T>): Promise<Map<User, T>> {
  return new Map(await Promise.all(users.map(async (user) => [user, await work(user)] as const)));
}

/** Runs doctor, and gives what it finds, hosts by their names. */
export async function doctor(
  here: LabHost,
  file: string,
  user: User,
  hosts: readonly LabHost[],
  args: readonly string[] = [],
): Promise<{ code: number; seen: Seen[]; stderr: string }> {
  const all = ['doctor', ...listed(file), '--json', ...waiting(3), ...args];
  const { code, stdout, stderr } = await runTool(here, all, { user, stdin: `${user}-secret\n` });
  const json: unknown = JSON.parse(stdout);
  expect(valid(json), JSON.stringify(valid.errors)).toBe(true);
  const document = documentSchema.parse(json);
  const seen = document.hosts.flatMap(({ host, name, findings }) => {
    const known = hosts.find((one) => one.address === host)?.name ?? name ?? host;
    return findings.map((one) => ({ ...one, name: known }));
  });
  return { code, seen, stderr };
}

export const told = (seen: readonly Seen[]): string[] =>
  seen.map(({ name, code, evidence }) => `${name} ${code}: ${evidence}`);

/** Runs shell lines as root that are about a user: `$U`, whose home is `$H`. */
export const about = (host: LabHost, user: User, lines: string) =>
  host.exec(['bash', '-c', `U=${user} H=${homes[user]}\n${lines}`], { check: true, cwd: '/' });

/**
 * Does what the findings say, as it is printed; or what a person would, where that leaves a choice. What root does on a host
 * is done once, whoever was told of it.
 */
export async function follow(
  here: LabHost,
  seen: ReadonlyMap<User, readonly Seen[]>,
  hosts: readonly LabHost[],
  faults: readonly Fault[],
): Promise<void> {
  const all = [...seen].flatMap(([user, found]) => found.map((one) => ({ ...one, user })));
  const done = hosts.map(async (host) => {
    const asRoot = new Set<string>();
    for (const { user, code, remedy } of all.filter(({ name }) => name === host.name)) {
      const fix = faults.find((one) => one.host === host.name && one.code === code)?.fix;
      if (fix !== undefined) {
        await about(host, user, fix);
        continue;
      }
      for (const { as, command } of remedy.filter(({ on }) => on === 'host')) {
        if (as === 'root' && asRoot.has(command)) continue;
        if (as === 'root') asRoot.add(command);
        await host.exec(['sh', '-c', command], { user: as === 'root' ? 'root' : user, cwd: '/' });
      }
    }
  });
  await Promise.all(done);
  await forUsers(async (user) => {
    for (const command of commandsHere(seen.get(user) ?? []))
      await here.exec(['sh', '-c', command], { user, input: `${user}-secret\n` });
  });
}

/** What is to be done where the tool runs. Creating trust again comes last, and once: with --merge it does the same and more. */
function commandsHere(found: readonly Seen[]): string[] {
  const steps = found.flatMap(({ remedy }) => remedy.filter(({ on }) => on === 'here'));
  const all = [...new Set(steps.map(({ command }) => command))];
  const creates = (command: string): boolean => command.startsWith('gs_sshexkey ');
  const [last] = all.filter(creates).sort((a, b) => b.length - a.length);
  return [...all.filter((command) => !creates(command)), ...(last === undefined ? [] : [last])];
}

/** Keeps the outcome for the page that `npm run findings` writes. */
export function keepOutcome(
  file: string,
  faults: readonly Fault[],
  found: ReadonlyMap<User, readonly Seen[]>,
): void {
  const folder = process.env.FINDINGS_OUT;
  if (folder === undefined) return;
  const rows = faults.map(({ host, code, make, fix }) => {
    const by = (user: User): Seen | undefined =>
      found.get(user)?.find((one) => one.name === host && one.code === code);
    const one = by('root') ?? by('omm');
    return {
      code,
      make,
      root: by('root') !== undefined,
      plain: by('omm') !== undefined,
      evidence: one?.evidence,
      remedy: fix === undefined ? one?.remedy.map(({ command }) => command) : undefined,
    };
  });
  writeFileSync(join(folder, `${file}.json`), JSON.stringify(rows));
}
