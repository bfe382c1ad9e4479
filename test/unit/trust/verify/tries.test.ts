import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { targetsOf } from '../../../../src/trust/model/topology.ts';
import { createPace } from '../../../../src/trust/verify/pace.ts';
import { type Answer, type TryProgress, tryAll } from '../../../../src/trust/verify/tries.ts';
import { type Turn, takeTurns } from '../../../../src/trust/verify/turns.ts';

/** Time that passes at once whenever all wait for it. */
function simulatedClock() {
  let time = 0;
  const waiting: { readonly at: number; readonly wake: () => void }[] = [];
  const pause = (ms: number): Promise<void> =>
    new Promise((wake) => {
      waiting.push({ at: time + ms, wake });
    });
  /** Lets time pass until the work has ended. */
  const run = async <T>(work: Promise<T>): Promise<T> => {
    let ended = false;
    const end = work.finally(() => {
      ended = true;
    });
    end.catch(() => {});
    for (;;) {
      // All that can go on without time passing does so within this.
      await new Promise((resolve) => setImmediate(resolve));
      if (ended) return end;
      waiting.sort((a, b) => a.at - b.at);
      const first = waiting.shift();
      if (!first) throw new Error('nobody waits for anything');
      time = first.at;
      first.wake();
    }
  };
  return { now: () => time, pause, run };
}

function mesh(count: number): Turn[] {
  return targetsOf('mesh', count, 0).flatMap((servers, client) =>
    servers.flatMap((server) => [
      { client, server },
      { client, server },
    ]),
  );
}

const second = 1000;

/** Runs logins on simulated hosts. The answer of a try, and how long it takes, is up to `play`. */
async function simulate(
  turns: readonly Turn[],
  play: (turn: Turn, tryNumber: number, underWay: number) => { ms: number; answer: Answer },
  jobs = 30,
  again?: number,
) {
  const clock = simulatedClock();
  const tries = new Map<Turn, Answer[]>();
  const servers = new Map<number, number>();
  const progress: TryProgress[] = [];
  let [underWay, most, mostOfOneServer] = [0, 0, 0];
  const terms = {
    jobs,
    answerMs: 10 * second,
    tryMs: 30 * second,
    perClient: 8,
    again,
    clock,
    stopped: () => false,
  };
  const attempt = async (turn: Turn): Promise<Answer> => {
    const before = tries.get(turn) ?? [];
    underWay++;
    const busy = (servers.get(turn.server) ?? 0) + 1;
    servers.set(turn.server, busy);
    most = Math.max(most, underWay);
    mostOfOneServer = Math.max(mostOfOneServer, busy);
    const { ms, answer } = play(turn, before.length + 1, underWay);
    tries.set(turn, [...before, answer]);
    await clock.pause(ms);
    underWay--;
    servers.set(turn.server, (servers.get(turn.server) ?? 1) - 1);
    return answer;
  };
  await clock.run(tryAll(turns, terms, attempt, (one) => progress.push(one)));
  return { tries, most, mostOfOneServer, seconds: clock.now() / second, progress };
}

describe('8.7 logins under way', () => {
  it('never are more than the limit, and each is tried exactly once, the same for any order of endings', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 4 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 500 })),
        async (hosts, all, perClient, perServer, times) => {
          const clock = simulatedClock();
          const turns = mesh(hosts);
          const seen: Turn[] = [];
          const busy = { all: 0, client: new Map<number, number>(), server: new Map<number, number>() };
          const room = {
            all: () => all,
            ofClient: () => perClient,
            ofServer: () => perServer,
            stopped: () => false,
          };
          const change = ({ client, server }: Turn, by: number): void => {
            busy.all += by;
            busy.client.set(client, (busy.client.get(client) ?? 0) + by);
            busy.server.set(server, (busy.server.get(server) ?? 0) + by);
          };
          await clock.run(
            takeTurns(turns, room, async (turn) => {
              seen.push(turn);
              change(turn, 1);
              expect(busy.all).toBeLessThanOrEqual(all);
              expect(busy.client.get(turn.client)).toBeLessThanOrEqual(perClient);
              expect(busy.server.get(turn.server)).toBeLessThanOrEqual(perServer);
              await clock.pause(times.next().value);
              change(turn, -1);
            }),
          );
          expect(seen).toHaveLength(turns.length);
          expect(new Set(seen)).toEqual(new Set(turns));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('are fair: in a mesh of equals no host is two rounds ahead of another, and no server sees a burst', async () => {
    const begun = new Map<number, number>();
    const { tries, most, mostOfOneServer } = await simulate(mesh(30), ({ client }) => {
      begun.set(client, (begun.get(client) ?? 0) + 1);
      const counts = Array.from({ length: 30 }, (_, i) => begun.get(i) ?? 0);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(4);
      return { ms: 700, answer: 'answered' };
    });
    expect([...tries.values()].every((answers) => answers.length === 1)).toBe(true);
    expect(tries.size).toBe(1800);
    expect(mostOfOneServer).toBeLessThanOrEqual(8);
    expect(most).toBeGreaterThanOrEqual(30);
  });

  it('grow while they are quick, and shrink when they slow down', () => {
    const pace = createPace(30, 10 * second);
    for (let i = 0; i < 300; i++) pace.took(pace.epoch(), 200);
    const grown = pace.limit();
    expect(grown).toBeGreaterThan(100);
    for (let i = 0; i < 5; i++) pace.took(pace.epoch(), 9000);
    expect(pace.limit()).toBeLessThanOrEqual(grown);
    for (let i = 0; i < 200; i++) pace.took(pace.epoch(), Number.POSITIVE_INFINITY);
    expect(pace.limit()).toBe(2);
    for (let i = 0; i < 400; i++) pace.took(pace.epoch(), 200);
    // From now on one at a time: the limit that was too high is not far above.
    expect(pace.limit()).toBeGreaterThan(10);
    expect(pace.limit()).toBeLessThan(60);
  });

  it('are not fewer for one slow host in ten, for far hosts, or for what began before', () => {
    const mixed = createPace(30, 10 * second);
    for (let i = 0; i < 100; i++) mixed.took(mixed.epoch(), i % 10 === 0 ? Number.POSITIVE_INFINITY : 2000);
    expect(mixed.limit()).toBe(30);
    const far = createPace(30, 10 * second);
    for (let i = 0; i < 100; i++) far.took(far.epoch(), 4500);
    expect(far.limit()).toBe(30);
    const late = createPace(30, 10 * second);
    for (let i = 0; i < 30; i++) late.took(0, Number.POSITIVE_INFINITY);
    expect(late.limit()).toBe(15);
  });

  it('settle where 150 hosts on two cores time out with 600: none does, and nothing is tried twice', async () => {
    // Two cores, 40 ms of work a login: the more are under way, the longer each takes.
    const ring = Array.from({ length: 150 }, (_, i) => i).flatMap((i): Turn[] => {
      const next = { client: i, server: (i + 1) % 150 };
      const star = { client: 0, server: i };
      return [next, next, star, star].map((turn) => ({ ...turn }));
    });
    const { tries, most } = await simulate(ring, (_, __, underWay) => {
      const ms = 200 + underWay * 20;
      return ms > 10 * second ? { ms: 10 * second, answer: 'mute' } : { ms, answer: 'answered' };
    });
    expect([...tries.values()].every((answers) => answers.join() === 'answered')).toBe(true);
    expect(most).toBeLessThan(150);
  });
});

describe('8.7 what got no answer', () => {
  const silent = (turn: Turn, share: number): boolean => (turn.client * 7 + turn.server * 3) % share === 0;

  it('is tried again in the end, a few at a time: a tenth that is slow leaves no false verdict', async () => {
    let mostAgain = 0;
    const { tries } = await simulate(mesh(30), (turn, number, underWay) => {
      if (number > 1) mostAgain = Math.max(mostAgain, underWay);
      return number === 1 && silent(turn, 10)
        ? { ms: 10 * second, answer: 'mute' }
        : { ms: 300, answer: 'answered' };
    });
    const all = [...tries.values()];
    expect(all.every((answers) => answers.at(-1) === 'answered')).toBe(true);
    const again = all.filter((answers) => answers.length > 1);
    expect(again.length).toBeGreaterThan(100);
    expect(again.every((answers) => answers.length === 2)).toBe(true);
    expect(mostAgain).toBeLessThanOrEqual(4);
  });

  it('and what was refused is not: that is a verdict at once', async () => {
    const { tries, seconds } = await simulate(mesh(5), () => ({ ms: 100, answer: 'answered' }));
    expect([...tries.values()].every((answers) => answers.length === 1)).toBe(true);
    expect(seconds).toBeLessThan(2);
  });

  it.each(['no-connection', 'mute', 'too-slow', 'turned-away'] as const)(
    '11.8 a server that is always %s is tried once more where that is to be told soon',
    async (answer) => {
      const { tries } = await simulate(mesh(3), () => ({ ms: 10, answer }), 30, 1);
      expect(Math.max(...[...tries.values()].map((of) => of.length))).toBe(2);
    },
  );

  it.each(['no-connection', 'mute', 'too-slow', 'turned-away'] as const)(
    'a server that never answers (%s) costs the others little and the run a bounded time',
    async (answer) => {
      const ms = { 'no-connection': 10, mute: 10, 'too-slow': 30, 'turned-away': 0.1 }[answer] * second;
      let others = 0;
      const { tries, seconds } = await simulate(mesh(30), ({ server }) => {
        if (server === 7) return { ms, answer };
        others++;
        return { ms: 300, answer: 'answered' };
      });
      expect(others).toBe(29 * 60);
      expect([...tries.values()].filter((answers) => answers.at(-1) === answer)).toHaveLength(60);
      // Sixty one after another would be 600 s, or 1,800.
      expect(seconds).toBeLessThan(answer === 'too-slow' ? 450 : 200);
    },
  );

  it('a client that is of no use is not waited for, nor tried again', async () => {
    const { tries, seconds } = await simulate(mesh(10), ({ client }) =>
      client === 3 ? { ms: 0, answer: 'untried' } : { ms: 300, answer: 'answered' },
    );
    expect([...tries.values()].every((answers) => answers.length === 1)).toBe(true);
    expect(seconds).toBeLessThan(10);
  });

  it('is told as it goes: how many of how many, and of what is tried again by itself', async () => {
    const { progress } = await simulate(mesh(3), (turn, number) => ({
      ms: 100,
      answer: number === 1 && turn.server === 1 ? 'turned-away' : 'answered',
    }));
    expect(progress.filter(({ again }) => !again).map(({ done, total }) => [done, total])).toEqual(
      Array.from({ length: 18 }, (_, i) => [i + 1, 18]),
    );
    expect(progress.filter(({ again }) => again).map(({ done, total }) => [done, total])).toEqual(
      Array.from({ length: 7 }, (_, i) => [i, 6]),
    );
  });

  it('what a try throws ends all, once what is under way has ended', async () => {
    const clock = simulatedClock();
    let ended = 0;
    const room = { all: () => 4, ofClient: () => 8, ofServer: () => 8, stopped: () => false };
    const work = takeTurns(mesh(4), room, async ({ server }) => {
      await clock.pause(server === 2 ? 10 : 100);
      ended++;
      if (server === 2) throw new Error('broken');
    });
    await expect(clock.run(work)).rejects.toThrow('broken');
    expect(ended).toBeLessThan(32);
  });
});
