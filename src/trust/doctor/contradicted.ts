import type { Finding } from '../model/finding.ts';
import type { PairResult } from '../verify/pairs.ts';

/**
 * Findings without those of the network between hosts that a login has disproved. Where a host's ssh-keyscan heard nothing from one
 * that the host logs in to, it fails by itself: then it is not believed of the others either, unless logins to them fail, too.
 */
export function withoutContradicted<F extends Finding>(
  found: readonly F[],
  logins: readonly PairResult[],
): readonly F[] {
  const passes = (from: string, target: string, ok: boolean): boolean =>
    logins.some(
      ({ from: client, to, result }) =>
        client.label === from &&
        to.spellings.some(({ text }) => text === target) &&
        !('untried' in result) &&
        result.ok === ok,
    );
  const silent = found.flatMap((one) => {
    const { code, host, evidence } = one;
    const isSilent = code === 'pair-no-answer' && typeof evidence === 'object' && evidence.is === 'between';
    return isSilent ? [{ one, host, target: evidence.port.host }] : [];
  });
  const unsound = new Set(silent.flatMap(({ host, target }) => (passes(host, target, true) ? [host] : [])));
  const disproved = new Set(
    silent.flatMap(({ one, host, target }) =>
      unsound.has(host) && !passes(host, target, false) ? [one] : [],
    ),
  );
  return found.filter((one) => !disproved.has(one));
}
