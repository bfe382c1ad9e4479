import { describe, expect, it } from 'vitest';
import { renderEvent, renderFailure } from '../../../src/commands/shared/render.ts';
import { summary, textLines } from '../../../src/commands/verify/text.ts';
import { columns } from '../../../src/terminal/columns.ts';
import { createConsole } from '../../../src/terminal/console.ts';
import { TrustError } from '../../../src/trust/model/failure.ts';
import { en } from '../../../src/words/en/words.ts';
import type { CauseAndRemedy } from '../../../src/words/types/cause-and-remedy.ts';
import type { Words } from '../../../src/words/types/words.ts';
import { zh } from '../../../src/words/zh/words.ts';
import { cli, fakeContext } from '../commands/cli.ts';
import { meshOf, refused } from '../report/reports.ts';
import { allSeen, clusterFaults, diagnoses, failures, notices } from './every-case.ts';

const languages = [
  ['en', en],
  ['zh', zh],
] as const;

/** What is neither Chinese nor a thing's own name: an English text that was left in. */
const english =
  /(?<![\w/.])(the|is|are|was|not|no|and|of|on|it|its|has|have|by|for|from|with|which|that|there|this|host|hosts|look)(?![\w.=])/i;

const chinese = /\p{Script=Han}/u;

/** Everything that has words in a language, by what it is about. */
function texts(words: Words): Record<string, string[]> {
  const pair = ({ cause, remedy }: CauseAndRemedy): string => `${cause}\n${remedy}`;
  return {
    hosts: failures.flatMap((one) => [pair(words.host(one, 'omm')), pair(words.host(one, 'root'))]),
    pairs: diagnoses.map((one) => pair(words.pair(one, 'db1', 'db2'))),
    notices: notices.map((one) => words.notice(one).join('\n')),
    'cluster file': clusterFaults.map(words.clusterFault),
    'what was seen': allSeen.map(words.findings.seen),
    findings: Object.values(words.findings.meanings),
    help: Object.values(words.help.texts),
    progress: Object.values(words.progress).filter((text) => text !== ''),
    outcomes: Object.values(words.verify.outcomes),
  };
}

describe.each(languages)('every text in %s', (_, words) => {
  it.each(Object.entries(texts(words)))('1.6 %s', (_, all) => {
    expect([...new Set(all)].join('\n\n')).toMatchSnapshot();
    for (const text of all) expect(text).not.toMatch(/undefined|null|NaN|\[object|\$\{|%s/);
  });
});

describe('in Chinese', () => {
  const all = (words: Words): string[] => Object.values(texts(words)).flat();

  it('1.6 no text is left in English, and no English text is Chinese', () => {
    const missing = all(zh).filter((text) => !chinese.test(text) || english.test(text));
    expect(missing).toEqual([]);
    expect(all(en).filter((text) => chinese.test(text))).toEqual([]);
  });

  it('1.6 punctuation beside Chinese characters is full-width', () => {
    const half = all(zh).filter((text) => /\p{Script=Han}[,;:?!()]|[,;:?!()]\p{Script=Han}/u.test(text));
    expect(half).toEqual([]);
  });

  it("1.4 1.6 the original's own lines stay English", () => {
    const context = fakeContext({ env: { LANG: 'zh_CN.UTF-8' } });
    const console = createConsole(context, false, undefined);
    expect(context.words).toBe(zh);
    renderEvent(console, { type: 'step', step: 'network', state: 'begin' }, zh);
    renderEvent(console, { type: 'step', step: 'network', state: 'end' }, zh);
    expect(context.stdout.text()).not.toMatch(chinese);
    renderFailure(console, new TrustError(failures, [], 2), 'root', zh);
    const lines = context.stderr.text().trimEnd().split('\n');
    const first = lines.filter((line) => line.startsWith('[GAUSS-'));
    expect(first.length).toBeGreaterThan(5);
    expect(first.filter((line) => chinese.test(line))).toEqual([]);
    expect(lines.filter((line) => !line.startsWith('[GAUSS-') && !chinese.test(line))).toEqual([]);
  });

  it('1.6 the matrix and what stands below it, in the width of the terminal', () => {
    const report = meshOf(
      5,
      (from, to, by) => {
        if (to === 4 && by === 'address') return refused;
        return from === 0 && by === 'name' ? 'ssh: Could not resolve hostname x: No such host' : undefined;
      },
      [3],
      zh,
    );
    for (const width of [60, 80]) {
      const lines = textLines(report, width).map((line) => line.map(({ text }) => text).join(''));
      if (width === 60) expect(lines.join('\n')).toMatchSnapshot();
      for (const line of lines.filter((one) => chinese.test(one)))
        expect(columns(line), line).toBeLessThanOrEqual(width);
      for (const line of lines) expect(line).not.toMatch(/^ *[，。；：、）？！]/);
    }
    expect(summary(meshOf(2, () => undefined, [], zh))).toBe(
      '4 对主机全部通过（mesh；按地址登录 4 次，按主机名登录 4 次；12.3 秒）。',
    );
  });

  it.each([[['--help']], [['agent', '--help']], [['verify', '--help']], [['--bogus']], [['verify']]])(
    '1.6 %j',
    async (argv) => {
      const shown = await cli(argv, { env: { LC_ALL: 'zh_CN.UTF-8' } });
      expect(shown).toMatchSnapshot();
      for (const line of shown.split('\n').filter((one) => !/^(用法|Usage)/.test(one)))
        expect(columns(line)).toBeLessThanOrEqual(100);
    },
  );
});
