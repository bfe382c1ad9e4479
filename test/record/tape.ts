import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { LabHost } from '../../lab/host.ts';
import { askKeeper, lookAtAgents } from '../../src/host/agents/agents.ts';
import { readCrontabOf } from '../../src/host/edit/crontab.ts';
import { readJournal } from '../../src/host/edit/read-journal.ts';
import { examineHost } from '../../src/host/examine/examine.ts';
import { layout } from '../../src/host/read/layout.ts';
import { greetHost, probeHost } from '../../src/host/read/probe.ts';
import type { Session } from '../../src/transport/session.ts';
import { openShell, shellCommand } from '../../src/transport/shell.ts';
import type { User } from '../lab/doctor/ill.ts';
import { tryLogins } from '../support/try-logins.ts';

const fixtures = 'test/fixtures';

/** A lab host with the name of the folder that its answers go into. */
export interface Recorded {
  readonly host: LabHost;
  readonly folder: string;
}

const timeoutMs = 120_000;

/** The session that a run would have with a host, without a login: what programs answer is the same. */
function openSession(host: LabHost, user: User): Session {
  const child = host.spawn(['/bin/sh', '-c', shellCommand], {
    user,
    cwd: '/',
    // As sshd sets it.
    env: { SSH_CONNECTION: `10.99.0.1 40000 ${host.address} ${host.port}` },
  });
  const { stdin, stdout, stderr } = child;
  if (!stdin || !stdout || !stderr) throw new Error('no pipes');
  return openShell(
    { stdin, stdout, stderr, destroy: () => void child.kill('SIGKILL') },
    user,
    { shared: [], programs: [] },
    timeoutMs,
  );
}

/** Runs programs on a host by the code that a run uses, and keeps what each answered as a file. */
async function onTape(
  { host, folder }: Recorded,
  user: User,
  work: (session: Session, keep: (name: string, asked: Promise<unknown>) => Promise<void>) => Promise<void>,
): Promise<void> {
  const session = openSession(host, user);
  let last = Buffer.alloc(0);
  const taped: Session = {
    ...session,
    run: async (program, options) => {
      const result = await session.run(program, options);
      last = Buffer.from(result.stdout);
      return result;
    },
  };
  const at = join(fixtures, `${folder}.${user}`);
  mkdirSync(at, { recursive: true });
  try {
    await work(taped, async (name, asked) => {
      await asked;
      // Those hold whole files of the host: the recovery program above all.
      const large = name === 'probe' || name === 'journal';
      writeFileSync(join(at, large ? `${name}.gz` : name), large ? gzipSync(last, { level: 9 }) : last);
    });
  } finally {
    session.close();
  }
}

/**
 * Gives each host a time of its own: all share one kernel and its ticks, so that two homes could look like one, which
 * doctor would say.
 */
export async function setApart(hosts: readonly LabHost[]): Promise<void> {
  for (const host of hosts) {
    await host.exec(['sh', '-c', 'touch /root/.bashrc /home/omm/.bashrc; sleep 0.02'], { check: true });
  }
}

/** Keeps all that a run and doctor read of a host. */
export async function recordHost(one: Recorded, user: User, peers: readonly LabHost[]): Promise<void> {
  await onTape(one, user, async (session, keep) => {
    const greeting = await greetHost(session, user, timeoutMs);
    await keep('greet', greetHost(session, user, timeoutMs));
    const facts = await probeHost(session, user, greeting, undefined, timeoutMs);
    await keep('probe', probeHost(session, user, greeting, undefined, timeoutMs));
    const examination = {
      user,
      other: false,
      ports: [one.host.port],
      authorizedKeys: facts.paths.get('authorized_keys') ?? '',
      addresses: peers.map(({ address }) => address),
      names: peers.map(({ name }) => name),
      asked: [],
      answerMs: 1000,
    };
    await keep('examine', examineHost(session, examination, timeoutMs));
    await keep('crontab', readCrontabOf(session, timeoutMs));
    if (facts.files.has('keeper')) {
      await keep('status', askKeeper(session, greeting.home, 'status', timeoutMs));
      await keep('agents', lookAtAgents(session, greeting.home, timeoutMs));
    }
    if (facts.journal !== undefined)
      await keep('journal', readJournal(session, layout(greeting.home).journal, 'look', timeoutMs));
  });
}

/** Keeps how logins from a host to another went, by address and by name. */
export async function recordLogins(one: Recorded, user: User, target: LabHost, name: string): Promise<void> {
  await onTape(one, user, async (session, keep) => {
    const limits = { answer: 10, login: 30 };
    await keep(name, tryLogins(session, [target.address, target.name], limits));
  });
}

/** What the tests have to know of hosts that no program of a run tells: addresses, host keys, OpenSSH. */
export async function recordLab(name: string, all: readonly Recorded[]): Promise<void> {
  mkdirSync(fixtures, { recursive: true });
  const lines = await Promise.all(
    all.map(async ({ host, folder }) => {
      const script = 'cat /etc/ssh/ssh_host_*_key.pub; ssh -V 2>&1';
      const { stdout } = await host.exec(['sh', '-c', script], { check: true });
      const said = stdout.trimEnd().split('\n');
      const keys = said.slice(0, -1).map((line) => `key ${line.split(' ', 2).join(' ')}`);
      return [
        `host ${host.name} ${host.address} ${host.port} ${folder}`,
        ...keys,
        `openssh ${said.at(-1)}`,
        // By this machine's clock, as a run has it: a host's own may be wrong.
        `recorded ${Math.round(Date.now() / 1000)}`,
      ];
    }),
  );
  writeFileSync(join(fixtures, `${name}.hosts`), `${lines.flat().join('\n')}\n`);
}
