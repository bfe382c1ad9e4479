import type { PageTexts } from '../../page/data.ts';
import { count, type Report } from '../../report/report.ts';

/** What the page's script says, as text: what is known in the browser only stands in braces. */
export function pageTexts({ user, mode, hosts, pairs, seconds, words }: Report): PageTexts {
  const { texts, script } = words.page;
  const { pass, address, name, fail, untried } = words.verify.outcomes;
  const sum = count(pairs);
  const pair = ['{from}', '{to}'] as const;
  return {
    title: texts.title,
    dates: script.dates ?? null,
    verdict: script.verdict(sum.pairs, sum.failed),
    meanings: { '.': pass, A: address, N: name, X: fail, '-': untried },
    facts: script.facts({ hosts: hosts.length, mode, user, when: '{when}', seconds }),
    shown: script.shown('{rows}', '{columns}', hosts.length),
    choose: script.choose,
    notTried: script.notTried,
    passes: script.passes,
    fails: script.fails,
    by: script.by,
    toDo: script.toDo,
    showMore: script.showMore('{count}'),
    spoken: script.spoken(...pair, '{meaning}'),
    spokenFault: script.spokenFault(...pair, '{meaning}', '{cause}', '{remedy}'),
    spokenNotTried: script.spokenNotTried(...pair),
  };
}
