import { fingerprint } from '../keys/fingerprint.ts';
import type { Session } from '../transport/session.ts';
import type { Emit } from './events.ts';
import { type HostFailure, TrustError } from './failure.ts';
import { programTimeoutMs } from './gather.ts';
import { chooseTrustKey, makeTrustKey, type TrustKey, trustBlobOf } from './key.ts';
import type { Node } from './node.ts';
import { type ClusterPlan, hostsConflicts, planAuthorizedKeys } from './plan.ts';
import { onHost } from './step.ts';

/** Refuses hosts on which something else stands where a file has to be, or a file cannot be read. */
export function refuseOddFiles(nodes: readonly Node[], mapHosts: boolean): void {
  const failures = nodes.flatMap(({ label, facts }) =>
    facts.odd
      .filter((path) => mapHosts || path !== '/etc/hosts')
      .map((path): HostFailure => {
        const text = `${path} is not a file that can be read`;
        return { host: label, step: 'network', problem: { code: 'unsupported', text } };
      }),
  );
  if (failures.length > 0) throw new TrustError(failures);
}

/**
 * The one key for all: chosen by rule 7.4, or made. Hosts that hold another are refused, since replacing it would
 * break the trust that it serves.
 */
export async function agreeOnKey(
  nodes: readonly Node[],
  localSession: Session,
  emit: Emit,
): Promise<TrustKey> {
  const local = nodes.find((node) => node.local);
  const others = nodes.filter((node) => node !== local).map(({ facts }) => facts);
  const chosen = local && chooseTrustKey(local.facts, others);
  const key =
    chosen ?? (await onHost('localhost', 'local-key', () => makeTrustKey(localSession, programTimeoutMs)));
  emit({ type: 'detail', text: `trust key, ${chosen ? 'as before' : 'new'}: ${fingerprint(key.blob)}` });
  const failures = nodes.flatMap(({ label, facts }): HostFailure[] => {
    const blob = trustBlobOf(facts);
    if (blob === undefined || blob === key.blob) return [];
    return [{ host: label, step: 'local-key', problem: { code: 'different-trust-key', blob } }];
  });
  if (failures.length > 0) throw new TrustError(failures);
  return key;
}

/** Says before anything changes what a user may want to know of. */
export function announce(nodes: readonly Node[], plan: ClusterPlan, emit: Emit): void {
  for (const node of nodes) {
    const host = node.label;
    for (const { path, mode } of planAuthorizedKeys(node, plan).modes)
      emit({ type: 'notice', notice: { code: 'mode-narrowed', host, path, mode } });
    for (const conflict of hostsConflicts(plan, node.facts))
      emit({ type: 'notice', notice: { code: 'hosts-conflict', host, ...conflict } });
  }
}
