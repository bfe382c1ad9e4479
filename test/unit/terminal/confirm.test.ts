import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { confirm } from '../../../src/terminal/confirm.ts';
import type { Console } from '../../../src/terminal/console.ts';

function asked(typed: string | undefined, signal = new AbortController().signal) {
  const stdin = new PassThrough();
  const said: string[] = [];
  const silent = () => {};
  const console: Console = {
    out: silent,
    styled: silent,
    json: silent,
    err: silent,
    detail: silent,
    prompt: silent,
    progress: silent,
    ask: (text) => {
      said.push(text);
      if (typed === undefined) stdin.end();
      else stdin.write(typed);
    },
    answered: () => said.push('-'),
  };
  return { answer: confirm('Do this? ', { stdin }, console, signal), said };
}

describe('11.9 a question', () => {
  it.each([
    ['y\n', true],
    ['Yes\n', true],
    ['n\n', false],
    ['\n', false],
    ['ja\n', false],
    [undefined, false],
  ])('%j is %s', async (typed, yes) => {
    const { answer, said } = asked(typed);
    expect(await answer).toBe(yes);
    expect(said).toEqual(['Do this? ', '-']);
  });

  it('is not asked where the run has ended', async () => {
    const { answer, said } = asked('y\n', AbortSignal.abort());
    expect(await answer).toBe(false);
    expect(said).toEqual([]);
  });
});
