import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAgentStates } from '../../../src/host/agents/agents.ts';
import { type Journal, readJournal } from '../../../src/host/edit/read-journal.ts';
import { readEvidence } from '../../../src/host/examine/evidence.ts';
import {
  checkedHome,
  checkedIdentity,
  checkedMode,
  checkedNumber,
  checkedPath,
  checkLines,
} from '../../../src/host/read/checked-values.ts';
import { agentFailed } from '../../../src/host/read/program-failed.ts';
import { readFacts, readGreeting } from '../../../src/host/read/read-facts.ts';
import { recordsOf } from '../../../src/host/read/records.ts';
import { HostError } from '../../../src/transport/problem.ts';
import type { Unsupported } from '../../../src/transport/unsupported.ts';
import { answer, answering } from '../fixtures.ts';
import { numRuns } from '../runs.ts';

const journalOf = (bytes: Buffer): Promise<Journal> => readJournal(answering(bytes), '/j', 'look', 1);
const greeting = readGreeting(answer('bookworm/trusted', 'omm', 'greet'));
const probe = answer('bookworm/trusted', 'omm', 'probe');
const read = (bytes: Buffer) => readFacts(bytes, greeting);

/** That answer with something replaced in its records. */
const changed = (from: string | RegExp, to: string) => {
  const text = probe.toString('latin1');
  const next = text.replace(from, to);
  expect(next).not.toBe(text);
  return Buffer.from(next, 'latin1');
};

describe('7.7 what a host answers is read, or refused, and breaks nothing', () => {
  /** An answer that a host has damaged: cut off, and bytes changed. */
  const damaged = (whole: Buffer) =>
    fc
      .record({
        end: fc.nat(whole.length),
        at: fc.array(fc.tuple(fc.nat(3000), fc.nat(255)), { maxLength: 4 }),
      })
      .map(({ end, at }) => {
        const bytes = Buffer.from(whole.subarray(0, end));
        for (const [where, byte] of at) if (where < bytes.length) bytes[where] = byte;
        return bytes;
      });

  it('facts', () => {
    fc.assert(
      fc.property(damaged(probe), (bytes) => {
        try {
          expect(read(bytes).home).toBe(greeting.home);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
          expect(error).not.toBeInstanceOf(TypeError);
        }
      }),
      { numRuns: Math.ceil(numRuns / 5) },
    );
  });

  it('evidence: what makes no sense is left out', () => {
    fc.assert(
      fc.property(damaged(answer('bookworm/trusted', 'omm', 'examine')), (bytes) => {
        expect(readEvidence('omm', 1, bytes).user).toBe('omm');
      }),
      { numRuns: Math.ceil(numRuns / 5) },
    );
  });

  it('journals', async () => {
    await fc.assert(
      fc.asyncProperty(damaged(answer('bookworm/killed', 'omm', 'journal')), async (bytes) => {
        const said = await journalOf(bytes).catch((error: unknown) => error);
        if (said instanceof Error) expect(said).toBeInstanceOf(HostError);
      }),
      { numRuns: Math.ceil(numRuns / 5) },
    );
  });
});

describe('7.7 an answer about files that does not fit together', () => {
  it.each([
    ['no data', /\ndata\n/, '\n', 'no data record'],
    ['another home', /^home .*$/m, 'home /root', 'another home than before'],
    ['a file named twice', /^file (\S+) .*$/m, '$&\nabsent $1 /x', 'a file that is named twice'],
    ['a file not named', /^(?:file|absent) hosts .*\n/m, '', /not named|states do not match/],
    ['a state too few', /^state .*\n/m, '', 'states do not match files'],
    ['a path with a control character', /^file hosts .*$/m, 'file hosts /etc/\x01', 'a path that is none'],
    ['an owner that is none', /^(state \d+ \d+) \d+/m, '$1 x', 'a number that is none'],
    [
      'an identity of elsewhere',
      /\ndata\n/,
      '\nidentity /etc/passwd\ndata\n',
      'an identity file that is none',
    ],
  ])('%s', (_, from, to, message) => {
    expect(() => read(changed(from, to))).toThrow(message);
  });

  it('fewer bytes than files have, and more', () => {
    expect(() => read(probe.subarray(0, -20))).toThrow('a file changed while it was read');
    expect(() => read(Buffer.concat([probe, Buffer.alloc(1)]))).toThrow('a file changed while it was read');
  });

  it('why a host cannot take part, and who has its lock, are told', () => {
    const said = (line: string) => {
      try {
        return recordsOf(Buffer.from(`${line}\n`));
      } catch (error) {
        return error instanceof HostError ? error.problem : error;
      }
    };
    const stopped = (why: Unsupported) => ({ code: 'unsupported', why });
    expect(said('stop no-home')).toEqual(stopped({ is: 'no-home' }));
    expect(said('stop no-journal /home/a b/.j')).toEqual(stopped({ is: 'no-journal', path: '/home/a b/.j' }));
    const large = { is: 'too-large', path: '/home/a b/.bashrc', bytes: 9_000_000, most: 8_000_000 } as const;
    expect(said('stop too-large 9000000 /home/a b/.bashrc')).toEqual(stopped(large));
    for (const text of ['too-large 9e9 /x', 'no-journal x', 'too-large /x', 'no home'])
      expect(said(`stop ${text}`)).toEqual(stopped({ is: 'said', text }));
    expect(said('locked a1 root on db1')).toEqual({ code: 'locked', session: 'a1', holder: 'root on db1' });
    expect(said(`stop ${'x'.repeat(999)}`)).toEqual(stopped({ is: 'said', text: 'x'.repeat(400) }));
    expect(said(`locked  ${'x'.repeat(999)}`)).toEqual({
      code: 'locked',
      session: '',
      holder: 'x'.repeat(200),
    });
    for (const none of ['locked', 'locked g1 root', 'locked a1', ' stop no home'])
      expect(said(none)).toMatchObject({ all: expect.any(Function) });
    expect(recordsOf(Buffer.alloc(65_536)).all('a')).toEqual([]);
    expect(() => recordsOf(Buffer.alloc(65_537))).toThrow('more records than a host can have');
    const { all, one } = recordsOf(Buffer.from('a 1\na 2\nb x y\nc\n'));
    expect([all('a'), one('b'), one('c'), all('d')]).toEqual([['1', '2'], 'x y', '', []]);
    expect(() => one('a')).toThrow('not one a record');
    expect(() => one('d')).toThrow('not one d record');
  });
});

it('an agent that does not hold the key, and one that is stopped, are told apart', () => {
  const of = (said: string) => agentFailed(1, said).problem;
  const socket = '/home/omm/gaussdb_tmp/gauss_socket_tmp';
  const failed = (reason: string, kind: string) => ({ failed: { what: socket, reason, kind } });
  expect(of(`left /x\nfailed ${socket}\nprocess 12 is stopped\n`)).toMatchObject(
    failed('process 12 is stopped', 'agent-stopped'),
  );
  expect(of(`failed ${socket}\nno process 12 is stopped`)).toMatchObject(
    failed('no process 12 is stopped', 'agent'),
  );
  expect(of('failed\nNo space left on device')).toMatchObject({ failed: { kind: 'full' } });
});

/** The error of a host that cannot take part. */
const unsupported = (why: Unsupported) => expect.objectContaining({ problem: { code: 'unsupported', why } });

describe('7.7 values', () => {
  it('paths', () => {
    expect([checkedPath('/'), checkedPath('/a/'), checkedPath('/a b')]).toEqual(['/', '/a', '/a b']);
    for (const bad of ['', 'a', './a', '/a\n', '/\x7f', `/${'x'.repeat(1024)}`])
      expect(() => checkedPath(bad)).toThrow('a path that is none');
    expect(checkedPath(`/${'x'.repeat(1023)}`)).toHaveLength(1024);
  });

  it('homes that ssh_config and a crontab can hold', () => {
    expect(checkedHome("/home/o'm$m%")).toBe("/home/o'm$m%");
    for (const bad of [
      ['/home/$', '{x}'].join(''),
      '/home/a\\%b',
      '/home/a\\\\b',
      `/${'x'.repeat(400)}`,
      `/${"'".repeat(100)}`,
    ])
      expect(() => checkedHome(bad), bad).toThrow(
        unsupported({ is: 'home-unwritable', home: bad.slice(0, 200) }),
      );
    expect(checkedHome(`/${'x'.repeat(399)}`)).toHaveLength(400);
  });

  it('numbers, modes, identities', () => {
    expect([checkedNumber('0'), checkedNumber('123456789012')]).toEqual([0, 123_456_789_012]);
    for (const bad of ['', '-1', '1.5', '1e3', '1234567890123', ' 1'])
      expect(() => checkedNumber(bad)).toThrow();
    expect([checkedMode('755'), checkedMode('41777')]).toEqual([0o755, 0o1777]);
    for (const bad of ['', '8', '100755']) expect(() => checkedMode(bad)).toThrow('a mode that is none');
    expect(checkedIdentity('/root/.ssh/id_rsa', '/root')).toBe('/root/.ssh/id_rsa');
    expect(checkedIdentity('//.ssh/id_rsa', '/')).toBe('//.ssh/id_rsa');
    for (const bad of ['/root/.ssh/id_rsa.pub', '/root/x/.ssh/id_rsa', '/x/.ssh/id_rsa', '/root/.ssh/id_'])
      expect(() => checkedIdentity(bad, '/root')).toThrow('an identity file that is none');
  });

  it('files of more lines than can be planned for: the longest is named', () => {
    const file = (path: string, lines: number) => ({ path, bytes: Buffer.from('\n'.repeat(lines)) });
    expect(checkLines([file('/a', 100_000), file('/b', 100_000)])).toBeUndefined();
    const longest = unsupported({ is: 'too-long', path: '/b', lines: 110_001, most: 200_000 });
    expect(() => checkLines([file('/a', 90_000), file('/b', 110_001), file('/c', 7)])).toThrow(longest);
  });
});

it('5.5 the states of agents, in their order, or none', () => {
  const line = (role: string) => `${role} RUNNING 12 1 key`;
  expect(readAgentStates(`${line('first')}\nstandby DEAD - - -\n`)).toEqual([
    { role: 'first', state: 'RUNNING', pid: 12, keys: 1, trustKey: true },
    { role: 'standby', state: 'DEAD', pid: null, keys: null, trustKey: null },
  ]);
  expect(readAgentStates(`${line('first')}\nstandby STOPPED 3 0 no-key`)[1]).toMatchObject({
    trustKey: false,
  });
  for (const bad of [
    '',
    line('first'),
    `${line('standby')}\n${line('first')}`,
    `${line('first')}\nstandby GONE 1 1 key`,
  ])
    expect(() => readAgentStates(bad), bad).toThrow(HostError);
});
