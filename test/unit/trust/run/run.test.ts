import { describe, expect, it } from 'vitest';
import { programFailed } from '../../../../src/host/read/program-failed.ts';
import { HostError } from '../../../../src/transport/problem.ts';
import type { Cluster } from '../../../../src/trust/cluster/cluster.ts';
import type { TrustEvent } from '../../../../src/trust/model/events.ts';
import { type HostFailure, TrustError } from '../../../../src/trust/model/failure.ts';
import type { Node } from '../../../../src/trust/model/node.ts';
import { Run } from '../../../../src/trust/run/run.ts';
import { nodeOf } from '../../builders.ts';

const lost = new HostError({ code: 'closed', text: '' });

/** A host on which nothing can be undone: its session is gone, and there is no other. */
const nodeAt = (label: string, changes: Partial<Node> = {}): Node =>
  nodeOf({ label, reconnect: () => Promise.reject(lost), ...changes });

function begin({ keepGoing = false, failures = [] as readonly HostFailure[] } = {}) {
  const [local, a, b] = [nodeAt('localhost', { local: true }), nodeAt('10.0.0.1'), nodeAt('10.0.0.2')];
  const events: TrustEvent[] = [];
  let closed = 0;
  const cluster: Cluster = {
    nodes: [local, a, b],
    failures,
    logins: new Map(),
    who: 'root on db1',
    [Symbol.dispose]: () => void closed++,
  };
  const abort = new AbortController();
  const dialogue = { emit: (event: TrustEvent) => void events.push(event), signal: abort.signal };
  const run = new Run(cluster, local, { user: 'root', jobs: 2, keepGoing }, dialogue);
  return { run, local, a, b, events, abort, closed: () => closed };
}

const full = programFailed(1, 'full').problem;
const brokenOn =
  (...bad: readonly Node[]) =>
  (node: Node): Promise<void> =>
    bad.includes(node) ? Promise.reject(new HostError(full)) : Promise.resolve();

const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('hosts that fail', () => {
  it('4.2 end a run once all have been waited for: all of them are named, in the order of the hosts', async () => {
    const { run, a, b, events } = begin();
    const error = await errorOf(run.each('distribute', [b, a], brokenOn(a, b)));
    const hosts = [a, b].map(({ label }) => ({ host: label, step: 'distribute', problem: full }));
    expect(error).toBeInstanceOf(TrustError);
    expect(error).toMatchObject({ hosts, pairs: [], working: 0, kept: false });
    expect(events).toEqual(hosts.map((result) => ({ type: 'host', result })));
  });

  it('9.4 with --keep-going leave it, and the others go on', async () => {
    const before: HostFailure = { host: '10.0.0.9', step: 'network', problem: lost.problem };
    const { run, local, a, b } = begin({ keepGoing: true, failures: [before] });
    await run.each('distribute', run.nodes, brokenOn(a));
    expect(run.nodes).toEqual([local, b]);
    expect(run.left).toEqual([before, { host: a.label, step: 'distribute', problem: full }]);
  });

  it('7.5 with --keep-going are undone when they leave; what could not be is told, and where it lies', async () => {
    const { run, a, events } = begin({ keepGoing: true });
    const { path } = run.note(a);
    await run.each('distribute', run.nodes, brokenOn(a));
    const problem = { code: 'not-undone', path, why: lost.problem };
    expect(run.left.at(-1)).toEqual({ host: a.label, step: 'trust', problem });
    expect(events.at(-1)).toEqual({ type: 'notice', notice: { code: 'undoing', hosts: [a.label] } });
  });

  it('are this machine: nothing goes on without it', async () => {
    const { run, local, b } = begin({ keepGoing: true });
    const error = await errorOf(run.each('known-hosts', run.nodes, brokenOn(local, b)));
    expect(error).toMatchObject({ hosts: [{ host: 'localhost' }, { host: b.label }] });
  });
});

describe('a run that fails', () => {
  it('7.5 undoes what was changed, and names what could not be beside what failed', async () => {
    const { run, a, b } = begin();
    const { path } = run.note(a);
    const error = await errorOf(run.settle(run.each('distribute', run.nodes, brokenOn(b)), 'last'));
    expect(error).toMatchObject({
      hosts: [
        { host: b.label, step: 'distribute', problem: full },
        { host: a.label, step: 'trust', problem: { code: 'not-undone', path, why: lost.problem } },
      ],
    });
  });

  it('7.5 leaves a host alone whose journal is another one of the hosts', async () => {
    const { run, a, b, events } = begin();
    run.note(a);
    run.unnote(a);
    const error = await errorOf(run.settle(run.each('distribute', run.nodes, brokenOn(b)), 'last'));
    expect(error).toMatchObject({ hosts: [{ host: b.label }] });
    expect(events.filter(({ type }) => type === 'notice')).toEqual([]);
  });

  it('7.5 when interrupted, undoes without waiting for work that hangs, and begins no more', async () => {
    const { run, a, abort } = begin();
    let tried = 0;
    const work = async (): Promise<void> => {
      run.note(a);
      await new Promise<void>((resolve) => abort.signal.addEventListener('abort', () => resolve()));
      await run.each('distribute', [a], async () => void tried++);
    };
    const ended = errorOf(run.settle(work(), 'last'));
    abort.abort(new Error('Ctrl-C'));
    expect(await ended).toMatchObject({ hosts: [{ host: a.label, problem: { code: 'not-undone' } }] });
    expect(tried).toBe(0);
  });

  it('7.5 fails with the reason of the interruption where nothing was changed', async () => {
    const { run, abort } = begin();
    const reason = new Error('Ctrl-C');
    const ended = errorOf(run.settle(new Promise(() => {}), 'last'));
    abort.abort(reason);
    expect(await ended).toBe(reason);
  });
});

describe('a run that is done', () => {
  it('7.5 lets what was changed stay, and says where the notes could not be taken away', async () => {
    const { run, a, events } = begin();
    const { path } = run.note(a);
    const work = async (): Promise<number> => 7;
    expect(await run.settle(work(), 'last')).toBe(7);
    const notice = { code: 'journal-left', host: a.label, path };
    expect(events).toEqual([{ type: 'notice', notice }]);
  });

  it('closes all sessions, whatever happened', async () => {
    const one = begin();
    const use = async (): Promise<void> => {
      using run = one.run;
      await run.each('distribute', run.nodes, brokenOn(one.a));
    };
    expect(await errorOf(use())).toBeInstanceOf(TrustError);
    expect(one.closed()).toBe(1);
  });
});
