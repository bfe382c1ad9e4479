import type { FindingCode } from '../doctor/findings.ts';
import type { Finding, Remedy } from '../model/finding.ts';
import type { Fix } from '../model/fix.ts';

/** What the tool can do about findings of some hosts: one question. */
export interface Offer {
  readonly codes: readonly FindingCode[];
  /** Labels of hosts, in the order of the list. */
  readonly hosts: readonly string[];
  /** As doctor has printed it. */
  readonly remedy: readonly Remedy[];
  readonly fixes: readonly HostFix[];
}

/** What is to be done on one host. */
interface HostFix {
  readonly host: string;
  readonly fix: Fix;
}

/**
 * What the tool can do about findings, in the order of what it will do: sshd's settings, then the user's files, then creating
 * trust again, which one offer is for all findings of. Pure.
 *
 * @param root whether it is root that runs the tool
 * @returns that, and for how many findings there is nothing
 */
export function offersFor(
  found: readonly Finding<FindingCode>[],
  root: boolean,
): { readonly offers: readonly Offer[]; readonly left: number } {
  let left = 0;
  const offers = new Map<string, Offer>();
  for (const { code, host, remedy } of found) {
    const fixes = remedy.flatMap(({ as, fix }) => (fix && (as === 'user' || root) ? [{ host, fix }] : []));
    // All of it, or nothing: half of a remedy may be worse than none.
    if (fixes.length === 0 || fixes.length < remedy.length) {
      left++;
      continue;
    }
    const creates = fixes.every(({ fix }) => fix.is === 'create');
    const key = creates ? 'create' : JSON.stringify([code, remedy.map(({ command }) => command)]);
    const known = offers.get(key);
    offers.set(key, {
      codes: [...new Set([...(known?.codes ?? []), code])],
      hosts: [...new Set([...(known?.hosts ?? []), host])],
      // What joins clusters does what the other does, and more.
      remedy: known && !fixes.some(({ fix }) => fix.is === 'create' && fix.merge) ? known.remedy : remedy,
      fixes: [...(known?.fixes ?? []), ...fixes],
    });
  }
  return { offers: [...offers.values()].toSorted((a, b) => rankOf(a) - rankOf(b)), left };
}

function rankOf({ fixes }: Offer): number {
  if (fixes.some(({ fix }) => fix.is === 'sshd')) return 0;
  return fixes.every(({ fix }) => fix.is === 'create') ? 2 : 1;
}
