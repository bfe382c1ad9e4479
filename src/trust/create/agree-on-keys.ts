import type { Problem } from '../../transport/problem.ts';
import type { KeyAssignment, KeyMaker, KeyModel } from '../keys/key-model.ts';
import type { Node } from '../model/node.ts';
import type { Run } from '../run/run.ts';

/**
 * The keys that hosts get, as the model decides. Hosts that hold another are refused, since replacing it would break the trust
 * that it serves, unless they are to be merged.
 *
 * @param make makes a new key where there is none to choose; throws TrustError
 */
export async function agreeOnKeys(
  run: Run,
  model: KeyModel,
  merge: boolean,
  make: KeyMaker,
): Promise<KeyAssignment> {
  const { nodes, emit } = run;
  const keys = await model.assign(nodes, make);
  for (const blob of keys.kept) emit({ type: 'detail', detail: { code: 'key-kept', blob } });
  const failed = new Map<Node, Problem>();
  for (const { node, held, chosen } of keys.differing) {
    if (merge) emit({ type: 'notice', notice: { code: 'key-replaced', host: node.label, blob: held } });
    else failed.set(node, { code: 'different-trust-key', held, chosen });
  }
  await run.leave('local-key', failed);
  return keys;
}
