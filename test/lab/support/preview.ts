import { applyPatch } from 'diff';
import type { LabHost } from '../../../lab/host.ts';
import { printable } from '../../../src/text/printable.ts';

/** What a dry run printed of one host. */
export interface Printed {
  /** Unified diffs by path, `crontab` for that. */
  readonly diffs: ReadonlyMap<string, string>;
  /** All other lines but the heading. */
  readonly lines: readonly string[];
}

/** Reads what a dry run prints: a heading, then lines and diffs, for each host; a summary in the end. */
export function readPreview(stdout: string): { hosts: ReadonlyMap<string, Printed>; summary: string } {
  const blocks = stdout.trimEnd().split('\n\n');
  const summary = blocks.pop() ?? '';
  const hosts = blocks.map((block): [string, Printed] => {
    const [heading = '', ...lines] = block.split('\n');
    const diffs = new Map<string, string>();
    const rest: string[] = [];
    while (lines.length > 0) {
      const line = lines.shift() ?? '';
      if (!line.startsWith('--- ')) {
        rest.push(line);
        continue;
      }
      const to = (lines.shift() ?? '').slice(4);
      const end = lines.findIndex((one) => !/^[@ +\-\\]/.test(one));
      const hunks = lines.splice(0, end < 0 ? lines.length : end);
      diffs.set(to === '/dev/null' ? line.slice(4) : to, `${[line, `+++ ${to}`, ...hunks].join('\n')}\n`);
    }
    return [heading, { diffs, lines: rest }];
  });
  return { hosts: new Map(hosts), summary };
}

/** A file as a dry run shows its lines. */
export function asShown(file: Buffer | undefined): string {
  const lines = (file ?? Buffer.alloc(0)).toString('latin1').split('\n');
  return lines
    .map((line) => {
      const bytes = Buffer.from(line, 'latin1');
      const valid = Buffer.from(bytes.toString()).equals(bytes);
      const escaped = line.replace(/[\x80-\xff]/g, (char) => `\\x${char.charCodeAt(0).toString(16)}`);
      return printable(valid ? bytes.toString() : escaped, Number.POSITIVE_INFINITY);
    })
    .join('\n');
}

/** A file as a printed diff would leave it; both as shown. */
export function patched(file: Buffer | undefined, diff: string): string {
  const result = applyPatch(asShown(file), diff);
  if (result === false) throw new Error(`this does not fit the file:\n${diff}`);
  return result;
}

/** Every file of a user's home, /etc/hosts and the crontab (as `crontab`), by path. */
export async function filesOf(host: LabHost, user: string): Promise<ReadonlyMap<string, Buffer>> {
  const script = `find "$HOME" /etc/hosts -type f -exec sh -c 'for f; do echo "$f $(base64 -w0 "$f")"; done' sh {} +
    ! crontab -l >/dev/null 2>&1 || echo "crontab $(crontab -l | base64 -w0)"`;
  const { stdout } = await host.exec(['sh', '-c', script], { user, check: true });
  const entries = stdout.trimEnd().split('\n');
  return new Map(
    entries.map((entry) => {
      const space = entry.lastIndexOf(' ');
      return [entry.slice(0, space), Buffer.from(entry.slice(space + 1), 'base64')];
    }),
  );
}

/** Inode, times, mode, owner and size of everything that a run could touch, and all processes but the host's own. */
export async function traces(hosts: readonly LabHost[]): Promise<string[]> {
  const script = `find /root /home /etc /var/spool/cron -printf '%p %i %T@ %C@ %m %u %s\\n' | sort
    ps -eo args= | grep ssh-agent | grep -v grep; ls -A /tmp`;
  const seen = await Promise.all(hosts.map((host) => host.exec(['sh', '-c', script])));
  return seen.map(({ stdout }) => stdout);
}
