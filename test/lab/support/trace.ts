import { once } from 'node:events';
import { vi } from 'vitest';
import type { LabHost } from '../../../lab/host.ts';

const folder = '/var/tmp/trace';
const strace = `strace -f -qq -v -xx -s 65536 -e trace=execve`;

/** Programs run with this PATH wait for their tracer where they are `node`; others by {@link traced}. */
export const tracedPath = '/opt/traced:/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin';

/** The command line that runs another, traced. */
export const traced = (argv: readonly string[]): string[] => ['/opt/traced/run', ...argv];

/** A tracer on a host that follows every process of its sshd, and of every program that waits for it. */
export interface Tracer {
  /** Ends it. Gives the command lines and environments of all that was executed, as latin1, each byte as it was. */
  stop(): Promise<string>;
}

/** Root's tracer, since under a user's own crontab(1) loses its group. */
export async function traceHost(host: LabHost): Promise<Tracer> {
  const wait = `echo >${folder}/wait-$$; while [ ! -e ${folder}/go-$$ ]; do sleep 0.05; done`;
  await host.write('/opt/traced/run', `#!/bin/sh\n${wait}\nexec "$@"\n`, { mode: 0o755 });
  await host.write('/opt/traced/node', '#!/bin/sh\nexec /opt/traced/run /usr/local/bin/node "$@"\n', {
    mode: 0o755,
  });
  const script = `mkdir -m 1777 ${folder}
follow() {
  ${strace} -o ${folder}/log-$1 -p $1 &
  tracers="$tracers $!"
  until grep -q 'TracerPid:.[1-9]' /proc/$1/status; do sleep 0.02; done
}
trap 'kill $tracers; wait; exit' TERM
follow "$(cat /run/sshd.pid)"
echo ready
while :; do
  for flag in ${folder}/wait-*; do
    [ -e "$flag" ] || continue
    rm -f "$flag"
    follow "\${flag##*-}"
    echo >"${folder}/go-\${flag##*-}"
  done
  sleep 0.05
done`;
  const child = host.spawn(['sh', '-c', script]);
  await once(child.stdout ?? child, 'data');
  return {
    stop: async () => {
      child.kill('SIGTERM');
      await once(child, 'close');
      await vi.waitFor(async () => {
        const { stdout } = await host.exec([
          'sh',
          '-c',
          `cat /proc/[0-9]*/status | grep -c 'TracerPid:.[1-9]'`,
        ]);
        if (stdout.trim() !== '0') throw new Error('still traced');
      });
      const logs = await host.exec(['sh', '-c', `cat ${folder}/log-*; rm -rf ${folder}`], { check: true });
      const bytes = (_: string, hex: string) => String.fromCharCode(Number.parseInt(hex, 16));
      return logs.stdout.replaceAll(/\\x([0-9a-f]{2})/g, bytes);
    },
  };
}
