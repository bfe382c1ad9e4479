import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { addressLines } from './network.ts';
import { isAlive, type ProcessId, parseStat } from './process.ts';
import type { HostPlan } from './spec.ts';
import { logPath, stateDir } from './state.ts';

/** Where every host sees the built tool (this repository's dist/). */
export const toolPath = '/opt/gs_sshexkey/gs_sshexkey.cjs';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** A host on its way up. */
export interface Booting {
  plan: HostPlan;
  init: ProcessId;
  /** The `unshare` that process 1 of the host is a child of. */
  child: ChildProcess;
  /** Goes on once the host is plugged in; resolves when its files are in place and its server was started. */
  finish(): Promise<void>;
}

/**
 * Makes the namespaces of a host and its process 1, which then waits for its network.
 *
 * @param base - root file system that the host is based on
 */
export async function bootHost(lab: string, plan: HostPlan, base: string): Promise<Booting> {
  const dist = here('../dist');
  mkdirSync(dist, { recursive: true });
  const log = openSync(logPath(lab, plan.name), 'a', 0o600);
  const namespaces = ['--mount', '--uts', '--ipc', '--net', '--pid', '--fork', '--kill-child'];
  const child = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', 'unshare', ...namespaces, '--', 'sh', here('boot.sh')],
    {
      detached: true,
      stdio: ['pipe', 'pipe', log],
      env: {
        PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        LAB_NAME: lab,
        LAB_HOST: plan.name,
        LAB_DIR: stateDir(lab),
        LAB_BASE: base,
        LAB_HOME_SIZE: plan.homeSize ?? '50%',
        LAB_SHARED_HOME: plan.sharedHome ? 'yes' : 'no',
        LAB_DIST: dist,
        LAB_NODE: realpathSync(process.execPath),
        LAB_ADDRESSES: addressLines(plan),
        LAB_IPV6: plan.ipv6 ? 'yes' : 'no',
        LAB_INIT: here('init.sh'),
      },
    },
  );
  closeSync(log);
  const { stdin, stdout } = child;
  if (!stdin || !stdout) throw new Error('unshare was started without pipes');
  stdin.on('error', () => {});
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done)
      throw new Error(`${plan.name} did not start: ${readFileSync(logPath(lab, plan.name), 'utf8').trim()}`);
    return value;
  };
  const init = parseStat(await nextLine());
  const finish = async () => {
    stdin.end('go\n');
    await nextLine();
    stdout.destroy();
    child.unref();
    if (!isAlive(init)) throw new Error(`${plan.name} ended while it started`);
  };
  return { plan, init, child, finish };
}
