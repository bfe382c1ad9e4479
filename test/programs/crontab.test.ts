import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readCrontab } from '../../src/formats/crontab.ts';
import { beginCrontab, readCrontabOf, writeCrontab } from '../../src/host/edit/crontab.ts';
import { undoHost } from '../../src/trust/undo/undo.ts';
import { placeOf } from './support/edits.ts';
import { makeHost, type ProgramHost, patienceMs, problemOf, shells } from './support/host.ts';

const hosts: ProgramHost[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.remove();
});
/** Debian's crontab(1), as far as programs see it: no header is left out, as it is told. */
const crontab = `tab=$HOST_ROOT/crontab
[ "$CRONTAB_NOHEADER" = N ] || exit 9
case $1 in
  -l) if [ -e "$tab" ]; then cat "$tab"; else echo "no crontab for somebody" >&2; exit 1; fi ;;
  -r) rm "$tab" ;;
  -) [ ! -e "$HOST_ROOT/refuse" ] || { echo "you may not" >&2; exit 1; }; cat >"$tab" ;;
  *) exit 8 ;;
esac
`;
const odd = Buffer.from('MAILTO=\'\' # % \\ $x "q"\n* * * * * echo \\% %in\n\nlast', 'latin1');

describe.each(shells)('crontab.sh under %s', (shell) => {
  const setUp = () => {
    const host = makeHost(shell);
    hosts.push(host);
    host.standIn('crontab', crontab);
    const tab = join(host.root, 'crontab');
    const session = host.open();
    const write = (was: Buffer | null, bytes: Buffer | null) =>
      problemOf(writeCrontab(session, was, bytes, placeOf(host), patienceMs));
    return { host, session, tab, write };
  };
  const put = (host: ProgramHost, bytes: Buffer): string => host.write(join(host.root, 'crontab'), bytes);

  it('5.8 reads the very bytes, or what crontab says', async () => {
    const { host, session, tab } = setUp();
    const none = await readCrontabOf(session, patienceMs);
    expect(none).toEqual({ status: 1, stdout: Buffer.alloc(0), stderr: 'no crontab for somebody' });
    expect(readCrontab(none.status, none.stdout, none.stderr)).toEqual({ state: 'absent' });
    for (const bytes of [odd, Buffer.from('\n\nstatus 0\n\n'), Buffer.alloc(0)]) {
      put(host, bytes);
      expect(await readCrontabOf(session, patienceMs)).toEqual({ status: 0, stdout: bytes, stderr: '' });
    }
    expect(existsSync(tab)).toBe(true);
  });

  it('5.8 7.5 puts one in place of another, makes one, and takes one away; undoing gives each back', async () => {
    for (const [was, bytes] of [
      [odd, Buffer.from('new\n')],
      [null, odd],
      [odd, null],
    ] as const) {
      const { host, tab, write } = setUp();
      if (was) put(host, was);
      expect(await write(was, bytes)).toBe('no problem');
      expect(existsSync(tab) ? host.read(tab) : null).toEqual(bytes);
      await undoHost(host.open(), host.home);
      expect(existsSync(tab) ? host.read(tab) : null).toEqual(was);
      expect(host.tree()).toEqual({});
    }
  });

  it('5.8 7.5 begins one where there is none, in one call, and tells what there is otherwise', async () => {
    const { host, session, tab } = setUp();
    const begin = (bytes: Buffer) => beginCrontab(session, bytes, placeOf(host), patienceMs);
    expect(await begin(odd)).toBeUndefined();
    expect(host.read(tab)).toEqual(odd);
    const journal = host.tree();
    expect(await begin(Buffer.from('another\n'))).toEqual({ status: 0, stdout: odd, stderr: '' });
    expect([host.read(tab), host.tree()]).toEqual([odd, journal]);
    await undoHost(host.open(), host.home);
    expect([existsSync(tab), host.tree()]).toEqual([false, {}]);
    host.standIn('crontab', 'echo "you (somebody) may not: see crontab(1)" >&2; exit 1');
    const said = 'you (somebody) may not: see crontab(1)';
    expect(await begin(odd)).toEqual({ status: 1, stdout: Buffer.alloc(0), stderr: said });
    expect(host.tree()).toEqual({});
  });

  it('5.8 one that is not what was read is refused, and the session goes on', async () => {
    const { host, tab, write } = setUp();
    const changed = { code: 'changed', path: 'the crontab' };
    put(host, odd);
    expect(await write(Buffer.from('other\n'), Buffer.from('new\n'))).toEqual(changed);
    expect(await write(null, Buffer.from('new\n'))).toEqual(changed);
    expect(await write(Buffer.from('other\n'), null)).toEqual(changed);
    expect(host.read(tab)).toEqual(odd);
    expect(await write(odd, Buffer.from('new\n'))).toBe('no problem');
  });

  it('4.2 what crontab refuses is told in its words, also where no journal can be kept', async () => {
    const { host, session, write } = setUp();
    put(host, odd);
    writeFileSync(join(host.root, 'refuse'), '');
    expect(await write(odd, Buffer.from('new\n'))).toMatchObject({
      code: 'program-failed',
      text: 'failed the crontab\nyou may not',
    });
    const other = host.open();
    await undoHost(other, host.home);
    chmodSync(host.home, 0o500);
    expect(await write(odd, Buffer.from('new\n'))).toMatchObject({
      code: 'program-failed',
      text: expect.stringMatching(/^failed the crontab\n\S+ cannot be written: Permission denied$/),
    });
    chmodSync(host.home, 0o700);
    expect(await readCrontabOf(session, patienceMs)).toMatchObject({ status: 0, stdout: odd });
  });
});
