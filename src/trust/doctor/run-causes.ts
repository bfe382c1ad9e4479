import type { KeyModel } from '../keys/key-model.ts';
import type { HostFailure, PairFailure } from '../model/failure.ts';
import type { Finding } from '../model/finding.ts';
import type { Node } from '../model/node.ts';
import { problemIn } from '../model/problem-in.ts';
import type { Run } from '../run/run.ts';
import { examineNodes, judgeEach } from './diagnose.ts';
import type { FindingCode } from './findings.ts';
import { modeFindings } from './modes.ts';
import { sshdFindings } from './sshd.ts';

/** Hosts that are examined after a failure: those of the first failing pairs. */
const examined = 20;

/** What creating trust mends by itself. */
const mended: ReadonlySet<FindingCode> = new Set<FindingCode>([
  'home-writable',
  'ssh-folder-writable',
  'authorized-keys-writable',
]);

/**
 * Refuses hosts on which keys cannot work as things are, before anything is changed. Only those are examined that give a
 * reason for it, so that others cost nothing.
 */
export async function refuseHindered(run: Run, jobs: number): Promise<void> {
  const suspects = run.nodes.filter(({ endpoints, facts }) => endpoints.length > 0 && facts.restricted);
  if (suspects.length === 0) return;
  const { subjects } = await examineNodes(suspects, run.nodes, run.user, jobs);
  const refused = new Map<Node, HostFailure['problem']>();
  for (const subject of subjects) {
    try {
      const findings = [...modeFindings(subject), ...sshdFindings(subject)].filter(isInTheWay);
      if (findings.length > 0) refused.set(subject.node, { code: 'hindered', findings });
    } catch (error) {
      refused.set(subject.node, problemIn(error));
    }
  }
  await run.leave('network', refused);
}

/** What is found on the hosts of pairs that failed. */
export async function findCauses(
  pairs: readonly PairFailure[],
  run: Run,
  { jobs, keys }: { readonly jobs: number; readonly keys: KeyModel },
): Promise<readonly Finding<FindingCode>[]> {
  if (pairs.length === 0 || run.signal.aborted) return [];
  const spelled = ({ endpoints, name, label }: Node): (string | undefined)[] => [
    label,
    name,
    ...endpoints.map(({ address }) => address),
  ];
  const targets = new Set(pairs.map(({ to }) => to));
  const sources = new Set(pairs.map(({ from }) => from));
  // The targets first: what keeps a key out is more often there.
  const concerned = [
    ...run.nodes.filter((node) => spelled(node).some((text) => text !== undefined && targets.has(text))),
    ...run.nodes.filter(({ label }) => sources.has(label)),
  ];
  const nodes = [...new Set(concerned)].slice(0, examined);
  const { subjects } = await examineNodes(nodes, run.nodes, run.user, jobs);
  const { found } = judgeEach(subjects, new Map(), keys);
  return found.filter(({ severity }) => severity === 'error');
}

function isInTheWay({ code, severity }: Finding<FindingCode>): boolean {
  return severity === 'error' && !mended.has(code);
}
