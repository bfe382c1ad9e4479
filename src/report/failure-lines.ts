import type { PairFailure, TrustError } from '../trust/model/failure.ts';
import { failureHeading, failureLine, unverifiedLine } from '../words/fixed/headings.ts';
import { foldHosts } from '../words/fold.ts';
import type { Words } from '../words/types/words.ts';
import { alike } from './alike.ts';
import { explainHost } from './explain-host.ts';
import { explainPair } from './explain-pair.ts';
import { fill } from './report.ts';

/**
 * A failed run in words: each error once, then a line of cause and one of remedy for every host.
 *
 * @param fold whether hosts and pairs that fail alike share their lines
 */
export function failureLines(error: TrustError, user: string, words: Words, fold = true): string[] {
  const { about } = words.run;
  const explained = error.hosts
    .map((failure) => ({ failure, ...explainHost(failure, user, words) }))
    .map((one) => ({ ...one, heading: failureHeading(one.gauss, one.failure.problem.code) }))
    .sort((a, b) => a.gauss - b.gauss);
  const lines = [...new Set(explained.map((one) => one.heading))].flatMap((heading) => {
    const hosts = explained.filter((one) => one.heading === heading);
    const untried = hosts.filter(({ failure }) => failure.problem.code === 'password-not-tried');
    const named = untried.length < hosts.length ? hosts.filter((one) => !untried.includes(one)) : hosts;
    const names = named.map(({ failure }) => failure.host).join(',');
    return [
      failureLine(named[0]?.gauss ?? 51101, heading, names),
      ...alike(named, ({ failure, cause, remedy }) =>
        JSON.stringify([cause, remedy, fold ? '' : failure.host]),
      ).flatMap((group) => {
        const who = foldHosts(
          group.map(({ failure }) => failure.host),
          words.fold,
        );
        return group.slice(0, 1).flatMap(({ cause, remedy }) => [about(who, cause), about(who, remedy)]);
      }),
      ...(untried.length > 0 && untried.length < hosts.length
        ? [words.run.notTriedOn(untried.map(({ failure }) => failure.host).join(','))]
        : []),
    ];
  });
  if (error.working > 0) lines.push(words.run.createdAmong(error.working));
  if (error.pairs.length === 0) return lines;
  const targets = [...new Set(error.pairs.map(({ to }) => to))];
  lines.push(unverifiedLine(targets));
  lines.push(...pairLines(error.pairs, words, fold));
  if (error.kept) lines.push(words.run.kept(error.pairs.length));
  for (const one of error.findings)
    lines.push(about(one.host, words.findings.line(one)), about(one.host, words.findings.remedy(one)));
  return lines;
}

/** Targets of one host that fail alike and are shown one by one. */
const fewTargets = 4;

/** The pairs that failed: those from many hosts to one share their lines, and those from one to many. */
function pairLines(pairs: readonly PairFailure[], words: Words, fold: boolean): string[] {
  const { about, detailed } = words.run;
  const explained = pairs.map((pair) => {
    const { cause, detail, remedy } = explainPair({ ...pair, from: '{from}', to: '{to}' }, words);
    return { pair, remedy, cause: detail === undefined ? cause : detailed(cause, detail) };
  });
  const targets = new Map<string, number>();
  for (const { from } of pairs) targets.set(from, (targets.get(from) ?? 0) + 1);
  const toOne = alike(explained, ({ pair, cause, remedy }) =>
    JSON.stringify([pair.to, cause, remedy, fold ? '' : pair.from]),
  );
  const groups = alike(toOne, (group) => {
    const [first] = group;
    const single = fold && first && group.length === 1 && (targets.get(first.pair.from) ?? 0) > fewTargets;
    return JSON.stringify(
      single
        ? [first.pair.from, first.cause, first.remedy]
        : [first?.pair.from, first?.pair.to, first?.cause, first?.remedy],
    );
  });
  return groups.flatMap((parts) => {
    const all = parts.flat();
    const [first] = all;
    if (!first) return [];
    const from = [...new Set(all.map(({ pair }) => pair.from))];
    const to = [...new Set(all.map(({ pair }) => pair.to))];
    const who = `${foldHosts(from, words.fold)} -> ${foldHosts(to, words.fold)}`;
    const one = (hosts: readonly string[], several: string): string =>
      hosts.length > 1 ? several : (hosts[0] ?? '');
    const { these } = words.verify.several;
    const worded = (text: string): string => fill(text, one(from, these), one(to, these));
    return [about(who, worded(first.cause)), about(who, worded(first.remedy))];
  });
}
