import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { LabHost } from '../../../lab/host.ts';
import { type Lab, startLab } from '../../../lab/lab.ts';
import { startTool, waiting, writeHostFile } from '../support/tool.ts';
import { pauseAt } from './pause.ts';

/** The phases of a run: the program of the host, and its arguments, at which it is met. */
const phases = {
  read: ['/usr/bin/stat', '*state*'],
  authorize: ['/usr/bin/mv', '*authorized_keys*'],
  distribute: ['/usr/bin/mv', '*known_hosts*'],
  agents: ['/usr/bin/ssh-add', '*id_om*'],
  crontab: ['/usr/bin/crontab', '-'],
  verify: ['/usr/bin/ssh', '*BatchMode*'],
} as const;

type Phase = keyof typeof phases;

interface Fault {
  readonly title: string;
  readonly strike: (stage: Stage) => Promise<void>;
  /** Makes it good again. */
  readonly lift?: (stage: Stage) => Promise<void>;
  /** Where it is tried, if that is not everywhere. */
  readonly phases?: readonly Phase[];
}

interface Stage {
  readonly lab: Lab;
  /** The host that is met by the fault. */
  readonly host: LabHost;
  readonly killTool: () => void;
}

const inHost = (host: LabHost, script: string) => host.exec(['sh', '-c', script], { check: true, cwd: '/' });

/** The session's shell, by its command line, and its parent, sshd's process for the connection. */
const sessionShell = `for stat in /proc/[0-9]*/stat; do
  read -r pid _ _ parent _ <"$stat" 2>/dev/null || continue
  read -r name 2>/dev/null <"/proc/$parent/comm" || continue
  case $name in sshd*) ;; *) continue ;; esac
  grep -aq 'dd bs=.*fullblock' "/proc/$pid/cmdline" && echo "$pid $parent" && break
done`;

export const faults = {
  cut: {
    title: 'connection cut',
    strike: async ({ host }) => {
      await inHost(host, `set -- $(${sessionShell}); kill -9 "$2"`);
    },
  },
  'kill-tool': { title: 'SIGKILL of the tool', strike: async ({ killTool }) => killTool() },
  'kill-remote': {
    title: 'SIGKILL of the remote program',
    strike: async ({ host }) => {
      await inHost(host, `set -- $(${sessionShell}); kill -9 "$1"`);
    },
  },
  'disk-full': {
    title: 'disk full',
    strike: async ({ host }) => {
      await inHost(host, 'dd if=/dev/zero of=/root/filler bs=4096 2>/dev/null; :');
    },
    lift: async ({ host }) => {
      await inHost(host, 'rm -f /root/filler');
    },
  },
  'read-only': {
    title: 'read-only home',
    strike: async ({ host }) => {
      await inHost(host, 'mount -o remount,ro /root');
    },
    lift: async ({ host }) => {
      await inHost(host, 'mount -o remount,rw /root');
    },
  },
  firewall: {
    title: 'firewall between two hosts',
    // No phase but the last has anything pass between the two.
    phases: ['read', 'verify'],
    strike: ({ lab }) => lab.block(1, 2, { action: 'reject' }),
    lift: ({ lab }) => lab.unblock(1, 2),
  },
} satisfies Record<string, Fault>;

/** What is the user's own on each host; every byte has to outlive whatever happens. */
const foreign: Record<string, string> = {
  '.ssh/authorized_keys':
    'from="10.0.0.0/8" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEadgzdBbTrrcEeINfFkYuCk/IUp4bF0kyDSeIVioY4b a b\n# no end',
  '.ssh/known_hosts':
    '# mine\r\n10.1.1.1 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEadgzdBbTrrcEeINfFkYuCk/IUp4bF0kyDSeIVioY4b\n',
  '.ssh/config': 'Host x\n  HostName 10.1.1.1\n',
};

// What a killed session had locked with is no change, nor is a journal that notes nothing, which is made with the lock: the
// next run takes both away, which is looked at.
const listing = `cd /root; undo=.gs_sshexkey-undo; [ ! -e $undo/records ] || undo=
find . \\( -name .gs_sshexkey-lock -o -name "$undo" \\) -prune -o ! -name filler -printf '%p %y %m %l\n' -type f -exec sha256sum {} + | sort; cat /etc/hosts; crontab -l 2>&1; pgrep -a ssh-agent; :`;

async function state(hosts: readonly LabHost[]): Promise<string[]> {
  return Promise.all(hosts.map(async (host) => (await inHost(host, listing)).stdout));
}

/** What stays of the user's own files without our lines. */
async function own(host: LabHost, path: string): Promise<string> {
  const sed = path.endsWith('config') ? '/^Include /d' : '/#OM$/d';
  return (await host.exec(['sed', sed, `/root/${path}`], { check: true })).stdout;
}

/** Makes the test of one cell: the run's end, what is left, and one further run. */
function testCell(name: keyof typeof faults, phase: Phase): void {
  const fault: Fault = faults[name];
  it(`7.5 ${fault.title} during ${phase}`, async () => {
    const files = Object.entries(foreign).map(([path, content]) => ({ path, content, mode: 0o600 }));
    const account = { name: 'root', files };
    const small = { accounts: [account], homeSize: '1m' };
    const plain = { accounts: [account] };
    // A third host only where it has a part: logins are most of what a cell costs.
    const lab = await startLab({ hosts: name === 'firewall' ? [plain, small, plain] : [plain, small] });
    try {
      const [one, two] = lab.hosts;
      if (!one || !two) throw new Error('no hosts');
      const file = await writeHostFile(one, lab.hosts);
      const before = await state(lab.hosts);
      const [program, pattern] = phases[phase];
      const pause = await pauseAt(two, program, pattern);
      const tool = startTool(one, ['-f', file, ...waiting(3)], { stdin: 'root-secret\n' });
      let over = false;
      const ended = tool.ended.finally(() => {
        over = true;
      });
      expect(await pause.reached(() => over)).toBe(true);
      const stage: Stage = { lab, host: two, killTool: () => tool.kill('SIGKILL') };
      await fault.strike(stage);
      await pause.go();
      const { code, stderr } = await ended;
      const after = await state(lab.hosts);
      await fault.lift?.(stage);

      for (const host of lab.hosts)
        for (const [path, content] of Object.entries(foreign)) expect(await own(host, path)).toBe(content);
      const undone = after.every((text, i) => text === before[i]);
      if (/all is as it was/.test(stderr) && !/could not be undone/.test(stderr))
        expect(after).toEqual(before);
      const again = await startTool(one, ['-f', file], { stdin: 'root-secret\n' }).ended;
      expect(again).toMatchObject({ code: 0 });
      expect(again.stdout).toContain('Successfully created SSH trust.');
      for (const host of lab.hosts)
        for (const [path, content] of Object.entries(foreign)) expect(await own(host, path)).toBe(content);
      expect((await inHost(two, 'ls -A /root | grep gs_sshexkey; ls -A /tmp | grep gs_ssh; :')).stdout).toBe(
        '',
      );
      if (name !== 'kill-tool')
        expect(code === 0 || undone || /could not be undone/.test(stderr), stderr).toBe(true);
      note(name, phase, code, undone, /could not be undone/.test(stderr));
    } finally {
      await lab.stop();
    }
  });
}

/** Leaves the outcome of a cell for docs/faults.md (npm run faults). */
function note(name: keyof typeof faults, phase: Phase, code: number, undone: boolean, kept: boolean): void {
  const folder = process.env.FAULTS_OUT;
  if (!folder) return;
  const outcome = { title: faults[name].title, phase, code, undone, kept };
  writeFileSync(`${folder}/${name}.${phase}.json`, JSON.stringify(outcome));
}

/** All cells of one fault. */
export function testFault(name: keyof typeof faults): void {
  const fault: Fault = faults[name];
  for (const phase of fault.phases ?? (Object.keys(phases) as Phase[])) testCell(name, phase);
}
