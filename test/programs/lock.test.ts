import { afterEach, describe, expect, it } from 'vitest';
import { applyEdits, type JournalPlace } from '../../src/host/edit/apply.ts';
import { forgetJournal } from '../../src/host/edit/end-journal.ts';
import { type Locking, probeHost, unlockHost } from '../../src/host/read/probe.ts';
import type { Session } from '../../src/transport/session.ts';
import { apply, edits, make, placeOf } from './support/edits.ts';
import { makeHost, type ProgramHost, patienceMs, problemOf, shells, uid } from './support/host.ts';

const hosts: ProgramHost[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.remove();
});

describe.each(shells)('lock.sh under %s', (shell) => {
  const setUp = (): ProgramHost => {
    const host = makeHost(shell);
    hosts.push(host);
    return host;
  };
  const read = (host: ProgramHost, session: Session, lock: Locking | undefined) => {
    const greeting = { home: host.home, hostname: '', uid, machineId: '', boot: '', shell: undefined };
    return problemOf(probeHost(session, 'somebody', greeting, lock, patienceMs));
  };
  const holder = 'the first, $x \\n "q"';
  const locked = { code: 'locked', holder };
  const first = { who: holder };

  it('7.3 of two sessions one has the lock; the other is told whose it is, until it is given back', async () => {
    const host = setUp();
    const [one, two] = [host.open(), host.open()];
    expect(await read(host, one, first)).toBe('no problem');
    expect(await read(host, two, { who: 'the second' })).toMatchObject(locked);
    expect(await read(host, two, 'look')).toMatchObject(locked);
    expect(await read(host, two, undefined)).toBe('no problem');
    await unlockHost(one, 'somebody', patienceMs);
    expect(await read(host, two, 'look')).toBe('no problem');
    expect(await read(host, two, { who: 'the second' })).toBe('no problem');
    expect(await read(host, one, first)).toMatchObject({ code: 'locked', holder: 'the second' });
  });

  it('7.3 the lock goes with its session, also one that was killed', async () => {
    const host = setUp();
    const [one, two, three] = [host.open(), host.open(), host.open()];
    expect(await read(host, one, first)).toBe('no problem');
    expect(await problemOf(one.run('kill -KILL $$', { timeoutMs: patienceMs }))).toMatchObject({
      code: 'closed',
    });
    expect(await read(host, two, { who: 'the second' })).toBe('no problem');
    two.close();
    await host.ended([two]);
    expect(await read(host, three, first)).toBe('no problem');
  });

  it('7.5 the journal is made with the lock, goes with it, and what a killed session has left of it, too', async () => {
    const host = setUp();
    const [one, two] = [host.open(), host.open()];
    expect(await read(host, one, first)).toBe('no problem');
    expect(Object.keys(host.tree()).filter((path) => /^\.gs_sshexkey-undo/.test(path))).toHaveLength(3);
    await problemOf(one.run('kill -KILL $$', { timeoutMs: patienceMs }));
    await host.ended([one]);
    expect(await read(host, two, first)).toBe('no problem');
    await apply(host, two, { files: [make(host, 'new', 'new\n')] });
    expect(Object.keys(host.tree())).toContain('.gs_sshexkey-undo/records');
    await forgetJournal(two, placeOf(host).path, 'last', patienceMs);
    expect(host.tree()).toEqual({ new: '600 new\n' });
    const three = host.open();
    expect(await read(host, three, first)).toBe('no problem');
    three.close();
    await host.ended([three]);
    expect(host.tree()).toEqual({ new: '600 new\n' });
  });

  it('12.2 modes are looked at, but where it is known that what is made is the user’s alone', async () => {
    const host = setUp();
    const session = host.open();
    const closed = new Set([host.home]);
    host.standIn('stat', 'echo 666');
    const writing = (path: string, place: Partial<JournalPlace>) =>
      problemOf(
        applyEdits(
          session,
          edits({ directories: [host.at(path)], files: [make(host, `${path}/file`, 'x\n')] }),
          { ...placeOf(host), ...place },
          patienceMs,
        ),
      );
    expect(await writing('one', { closed })).toBe('no problem');
    expect(await writing('two', {})).toMatchObject({ code: 'program-failed' });
  });

  it('7.3 of many at once one has it at most, and then the next one gets it', async () => {
    const host = setUp();
    const sessions = Array.from({ length: 6 }, () => host.open());
    const results = await Promise.all(sessions.map((session) => read(host, session, first)));
    const winners = results.filter((result) => result === 'no problem').length;
    expect(winners).toBeLessThanOrEqual(1);
    for (const session of sessions) session.close();
    await host.ended(sessions);
    expect(await read(host, host.open(), first)).toBe('no problem');
  });
});
