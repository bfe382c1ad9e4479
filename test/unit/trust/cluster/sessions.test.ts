import { describe, expect, it } from 'vitest';
import { Sessions } from '../../../../src/trust/cluster/sessions.ts';
import { idle } from '../../builders.ts';

function begin() {
  const closed: string[] = [];
  const sessions = new Sessions();
  const add = (id: string): void => sessions.add({ ...idle, id, close: () => void closed.push(id) });
  return { sessions, add, closed };
}

describe('the sessions of a command', () => {
  it('are closed together, and one that comes later at once', () => {
    const { sessions, add, closed } = begin();
    add('a');
    add('b');
    expect(closed).toEqual([]);
    sessions.close();
    expect(closed).toEqual(['a', 'b']);
    add('c');
    expect(closed).toEqual(['a', 'b', 'c']);
  });

  it('are closed by a signal, also by one that has come before', () => {
    const { sessions, add, closed } = begin();
    const abort = new AbortController();
    sessions.closeOn(abort.signal);
    add('a');
    abort.abort();
    expect(closed).toEqual(['a']);
    const late = begin();
    late.sessions.closeOn(abort.signal);
    late.add('b');
    expect(late.closed).toEqual(['b']);
  });

  it('7.5 outlive an interruption where what was changed has to be undone, and still end with the second signal', () => {
    const { sessions, add, closed } = begin();
    const [abort, abandon] = [new AbortController(), new AbortController()];
    sessions.closeOn(abort.signal);
    sessions.closeOn(abandon.signal);
    add('a');
    sessions.outlive(abort.signal);
    abort.abort();
    expect(closed).toEqual([]);
    abandon.abort();
    expect(closed).toEqual(['a']);
  });
});
