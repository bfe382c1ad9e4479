import { describe, expect, it } from 'vitest';
import { type Journal, readJournal } from '../../../../src/host/edit/read-journal.ts';
import { answering } from '../../fixtures.ts';

const journalOf = (bytes: Buffer): Promise<Journal> => readJournal(answering(bytes), '/j', 'look', 1);

describe('7.5 a journal', () => {
  const blobs = (...parts: string[]) => `\ndata\n${parts.join('')}`;
  it('entries with what was, what the run wrote, and what is there', async () => {
    const text = `record directory /root/gaussdb_tmp
record mode 755 775 /root
record file 1 /root/a
record rewrite 2 /root/b
record remove 3 /root/c
record crontab 4
record done 1
none
blob 3
blob 3
blob 1
blob 2
none
blob 2
blob 0
none
none
blob 4${blobs('newnew', 'oXXop', '', 'cron')}`;
    expect(await journalOf(Buffer.from(text))).toEqual({
      directories: ['/root/gaussdb_tmp'],
      modes: [{ path: '/root', mode: 0o755, was: 0o775 }],
      files: [
        {
          entry: 1,
          path: '/root/a',
          was: null,
          now: Buffer.from('new'),
          current: Buffer.from('new'),
          inPlace: false,
          done: true,
        },
        {
          entry: 2,
          path: '/root/b',
          was: Buffer.from('o'),
          now: Buffer.from('XX'),
          current: null,
          inPlace: true,
          done: false,
        },
        {
          entry: 3,
          path: '/root/c',
          was: Buffer.from('op'),
          now: null,
          current: null,
          inPlace: false,
          done: false,
        },
      ],
      crontabs: [{ was: null, now: Buffer.from('cron') }],
    });
  });

  it('none', async () => {
    const empty = { directories: [], modes: [], files: [], crontabs: [] };
    expect(await journalOf(Buffer.alloc(0))).toEqual(empty);
    expect(await journalOf(Buffer.from('data\n'))).toEqual(empty);
  });

  it.each([
    ['record x', 'no data record'],
    ['blob 5\ndata\nabc', 'a file changed while it was read'],
    ['data\nabc', 'a file changed while it was read'],
    [`${'x\n'.repeat(140_000)}data\n`, 'more records than a run can make'],
    ['record file x1 /a\nnone\nblob 0\nnone\ndata\n', 'a path that is none'],
    ['record file 1 a\nnone\nblob 0\nnone\ndata\n', 'a path that is none'],
    ['record mode 755 775 a\ndata\n', 'a path that is none'],
    ['record mode x755 775 /a\ndata\n', 'a path that is none'],
  ])('7.7 one that makes no sense: %.30j', async (bad, why) => {
    await expect(journalOf(Buffer.from(bad))).rejects.toMatchObject({
      problem: { code: 'malformed-answer', text: `/j: Error: ${why}` },
    });
  });

  it('an entry is passed over whose copy of what the run wrote is gone, or that is no whole record', async () => {
    const lost = `record file 1 /a\nrecord crontab 2\nrecord file\nrecord done\nnone\nnone\nblob 1\nnone\nnone\ndata\nx`;
    expect(await journalOf(Buffer.from(lost))).toEqual({
      directories: [],
      modes: [],
      files: [],
      crontabs: [],
    });
  });

  it('7.7 lines that are no records tell of no bytes', async () => {
    const text = 'no record directory /a\nxblob 1\nblob 1x\nblob 1234567890\ndata\n';
    expect(await journalOf(Buffer.from(text))).toMatchObject({ directories: [], files: [] });
  });

  it('the host is asked for this journal, and says why it does not give it', async () => {
    const session = answering(Buffer.from(`it failed twice\nfailed /j\n${'why'.repeat(300)}\nmore`), 3);
    await expect(readJournal(session, '/j', 'clear', 1)).rejects.toMatchObject({
      problem: { code: 'program-failed', status: 3, text: `failed /j\n${'why'.repeat(300)}`.slice(0, 500) },
    });
    expect(session.input()).toBe('/j\nclear\n');
    await expect(readJournal(answering(Buffer.from('noise'), 1), '/j', 'look', 1)).rejects.toMatchObject({
      problem: { code: 'program-failed', status: 1, text: '' },
    });
    const long = `/${'x'.repeat(400)}`;
    await expect(readJournal(answering(Buffer.from('x')), long, 'look', 1)).rejects.toMatchObject({
      problem: { code: 'malformed-answer', text: long.slice(0, 300) },
    });
  });
});
