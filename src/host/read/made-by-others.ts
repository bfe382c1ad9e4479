import { HostError } from '../../transport/problem.ts';
import type { HostFacts } from './facts.ts';
import { layout } from './layout.ts';

/**
 * Refuses a host where a file or a folder that a run replaces, or a link on the way to it, is neither the user's nor root's. sshd
 * and ssh do not believe such a one; what took its place would be the user's own, with all that it holds. The tool's folder is
 * closed and cleared in another way (edit/narrow.ts), and `/etc/hosts` may have any owner in a container.
 *
 * @throws HostError with `made-by-another`
 */
export function refuseMadeByOthers({ home, uid, directories, files, symlinks }: HostFacts): void {
  const { tmp, hosts } = layout(home);
  for (const { path, owner } of [...directories, ...symlinks, ...files.values()]) {
    if (path === hosts || path === tmp || path.startsWith(`${tmp}/`)) continue;
    if (owner !== uid && owner !== 0) throw new HostError({ code: 'made-by-another', path, uid: owner });
  }
}
