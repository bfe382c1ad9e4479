import { describe, expect, it } from 'vitest';
import { HostError } from '../../../src/transport/problem.ts';
import { type FindingCode, finding } from '../../../src/trust/doctor/findings.ts';
import { fileEdits, lineEdits } from '../../../src/trust/mend/file-fixes.ts';
import { offersFor } from '../../../src/trust/mend/offers.ts';
import { byUser, createAgain, type Finding, type Remedy } from '../../../src/trust/model/finding.ts';
import type { Fix } from '../../../src/trust/model/fix.ts';
import { factsOf, filePaths } from '../builders.ts';

const [a, b] = ['10.0.0.1', '10.0.0.2'];
const mode: Fix = { is: 'mode', path: '/k', was: 0o644, mode: 0o600 };
const sshd: Fix = { is: 'sshd', changes: [], check: 'sshd -t', reload: 'reload', restart: 'restart' };
const chmod = byUser('chmod', mode);
const edited: Remedy = { on: 'host', as: 'root', command: 'sed', fix: sshd };
const one = (host: string, code: FindingCode, ...remedy: (Remedy | string | undefined)[]) =>
  finding(host, code, 'x', ...remedy);

describe('11.9 what doctor can do about what it found', () => {
  const offered = (root: boolean, ...found: Finding<FindingCode>[]) =>
    offersFor(found, root).offers.map(({ codes, hosts, fixes }) => [
      codes.join(' '),
      hosts.join(' '),
      fixes.map(({ host, fix }) => `${host} ${fix.is}`).join(', '),
    ]);

  it('sshd first, then files, then creating trust again, once for all', () => {
    const found = [
      one(a, 'key-missing', createAgain),
      one(a, 'key-mode', chmod),
      one(b, 'key-mode', chmod),
      one(b, 'known-host-missing', createAgain),
      one(b, 'max-startups', edited),
    ];
    expect(offered(true, ...found)).toEqual([
      ['max-startups', b, `${b} sshd`],
      ['key-mode', `${a} ${b}`, `${a} mode, ${b} mode`],
      ['key-missing known-host-missing', `${a} ${b}`, `${a} create, ${b} create`],
    ]);
  });

  it('nothing that root would have to do where it is another user that runs the tool, and no half of a remedy', () => {
    const found = [
      one(a, 'max-startups', edited),
      one(a, 'config-port', 'vi'),
      one(b, 'key-damaged', 'rm', createAgain),
      one(b, 'pair-no-answer'),
    ];
    expect(offersFor(found, false)).toEqual({ offers: [], left: 4 });
    expect(offersFor(found, true).left).toBe(3);
  });

  it('joins clusters where that is one of the remedies', () => {
    const merge: Remedy = { ...createAgain, command: 'merge', fix: { is: 'create', merge: true } };
    for (const found of [
      [one(a, 'key-differs', merge), one(b, 'key-missing', createAgain)],
      [one(b, 'key-missing', createAgain), one(a, 'key-differs', merge)],
    ])
      expect(offersFor(found, true).offers[0]?.remedy[0]?.command).toBe('merge');
  });
});

describe('11.9 what it does to files', () => {
  const path = filePaths.known_hosts;
  const read = (text: string, links = 1) => [{ path, bytes: Buffer.from(text), links }];
  const bytesOf = (text: string, ...changes: { number: number; was: string; now: string | null }[]) =>
    lineEdits(
      read(text),
      changes.map((change) => ({ path, ...change })),
    )[0]?.bytes?.toString();
  const changed = (work: () => unknown) => {
    try {
      work();
    } catch (error) {
      return error instanceof HostError ? error.problem : error;
    }
    return undefined;
  };

  it('lines by their numbers as they were, one more before all, and none twice', () => {
    const two = { number: 2, was: 'two', now: null };
    expect(
      bytesOf('one\ntwo\nthree', two, { number: 3, was: 'three', now: '#three' }, two, {
        number: 0,
        was: '',
        now: 'first',
      }),
    ).toBe('first\none\n#three');
  });

  it('nothing where a line says something else by now, or a file is gone', () => {
    expect(changed(() => bytesOf('one\n', { number: 1, was: 'two', now: null }))).toEqual({
      code: 'changed',
      path,
    });
    expect(changed(() => bytesOf('one\n', { number: 2, was: '', now: null }))).toEqual({
      code: 'changed',
      path,
    });
    const change = { path, number: 1, was: 'one', now: null };
    expect(changed(() => lineEdits([], [change]))).toEqual({ code: 'changed', path });
  });

  it('nothing to a line that would not come back as it was', () => {
    const bytes = Buffer.from([0x61, 0xff, 0x0a]);
    const was = bytes.subarray(0, 2).toString('utf8');
    const change = { path, number: 1, was, now: `#${was}` };
    expect(changed(() => lineEdits([{ path, bytes, links: 1 }], [change]))).toEqual({
      code: 'changed',
      path,
    });
    expect(bytesOf('ä\n', { number: 1, was: 'ä', now: '#ä' })).toBe('#ä\n');
  });

  it('modes, and a file that holds nothing that it should', () => {
    const facts = factsOf({ private_key: 'nothing' });
    const edits = fileEdits(facts, [
      mode,
      mode,
      { is: 'remove', path: filePaths.private_key },
      { is: 'agents' },
    ]);
    expect(edits.modes).toEqual([{ path: '/k', was: 0o644, mode: 0o600 }]);
    expect(edits.files.map(({ path: gone, bytes }) => [gone, bytes])).toEqual([
      [filePaths.private_key, null],
    ]);
  });

  it('a file with further names stays that file', () => {
    const change = { path, number: 1, was: 'one', now: 'two' };
    expect(lineEdits(read('one\n', 2), [change])[0]?.inPlace).toBe(true);
  });
});
