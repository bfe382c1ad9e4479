import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { LabHost } from '../lab/host.ts';
import { isBare, isQuiet } from './processes.ts';

/** Where the bench keeps its own files in a host: out of the way of the tool. */
export const benchDir = '/etc/bench';

/** Every script that removes something begins with this: it must never run on the machine itself. */
const onlyInLab = 'set -eu; [ -e /etc/lab/server ] && [ -d /etc/bench ]';

const keepScript = `set -eu; [ -e /etc/lab/server ]; mkdir -p ${benchDir}/home
cp -a /root/. ${benchDir}/home/; cp /etc/hosts ${benchDir}/hosts
if command -v crontab >/dev/null; then crontab -l >${benchDir}/crontab 2>/dev/null || rm ${benchDir}/crontab; fi`;

/** The agents are ended by the process ids that the tool has left; they may take their sockets away meanwhile. */
const resetScript = `${onlyInLab}
for file in /root/gaussdb_tmp/agent_pid /root/gaussdb_tmp/standby_pid; do
  if [ -e "$file" ]; then read -r pid <"$file"; kill "$pid"; fi
done
find /root /tmp -mindepth 1 -maxdepth 1 -exec rm -rf {} +
cp -a ${benchDir}/home/. /root/
cat ${benchDir}/hosts >/etc/hosts
if [ -e ${benchDir}/crontab ]; then crontab ${benchDir}/crontab
elif command -v crontab >/dev/null; then crontab -r 2>/dev/null || true; fi`;

/** Runs a shell script on hosts, a few at a time; the first failure is thrown. */
export async function onAll(hosts: readonly LabHost[], script: string): Promise<void> {
  const limit = pLimit(8);
  await Promise.all(hosts.map((host) => limit(() => host.exec(['sh', '-c', script], { check: true }))));
}

/** Takes down how the hosts look before anything ran on them. Once, before the first {@link reset}. */
export async function keepPristine(hosts: readonly LabHost[]): Promise<void> {
  await onAll(hosts, keepScript);
}

/** Brings hosts back to how {@link keepPristine} found them, so that every run is a first run. */
export async function reset(hosts: readonly LabHost[]): Promise<void> {
  await settle(hosts);
  await onAll(hosts, resetScript);
  await until('a process was left behind', hosts, isBare);
}

/** Waits until the SSH servers have done with their last connections. */
export async function settle(hosts: readonly LabHost[]): Promise<void> {
  await until('a connection stays open', hosts, isQuiet);
}

async function until(
  otherwise: string,
  hosts: readonly LabHost[],
  test: (host: LabHost) => boolean,
): Promise<void> {
  const end = Date.now() + 20_000;
  for (;;) {
    const host = hosts.find((one) => !test(one));
    if (!host) return;
    if (Date.now() > end) throw new Error(`${host.name}: ${otherwise}`);
    await sleep(20);
  }
}
