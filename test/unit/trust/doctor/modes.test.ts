import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../../src/host/examine/evidence.ts';
import { modeFindings } from '../../../../src/trust/doctor/modes.ts';
import { evidence, home, inWords, settings, subjectOf } from '../../builders.ts';

const keys = `${home}/.ssh/authorized_keys`;
const found = (changes: Partial<Evidence>) => inWords(modeFindings(subjectOf(changes)));
const told = (changes: Partial<Evidence>) =>
  found(changes).map(({ code, evidence: seen }) => `${code}: ${seen}`);

/** The healthy paths, one of them changed. */
function paths(path: string, change: Partial<Evidence['paths'][number]>): Pick<Evidence, 'paths'> {
  const all = evidence().paths;
  if (!all.some((one) => one.path === path)) throw new Error(`no ${path}`);
  return { paths: all.map((one) => (one.path === path ? { ...one, ...change } : one)) };
}

describe("11.1 what sshd's StrictModes refuses", () => {
  it('nothing, where all is as it should be', () => {
    expect(told({})).toEqual([]);
    expect(told(paths(home, { mode: 0o755 }))).toEqual([]);
    expect(told(paths(home, { uid: 0, owner: 'root' }))).toEqual([]);
  });

  it.each([
    [home, 0o777, 'home-writable'],
    [home, 0o702, 'home-writable'],
    [`${home}/.ssh`, 0o770, 'ssh-folder-writable'],
    [keys, 0o666, 'authorized-keys-writable'],
    ['/home', 0o775, 'parent-writable'],
    ['/', 0o777, 'parent-writable'],
  ])('%s with mode %i', (path, mode, code) => {
    const [one, ...more] = found(paths(path, { mode }));
    expect(more).toEqual([]);
    expect(one?.code).toBe(code);
    expect(one?.evidence).toMatch(new RegExp(`^${path}: mode 0${mode.toString(8)}`));
    const as = code === 'parent-writable' ? 'root' : 'user';
    expect(one?.remedy).toEqual([{ on: 'host', as, command: `chmod go-w ${path}` }]);
  });

  it('names the group that may write; Debian’s private groups do not count', () => {
    const shared = paths(home, { mode: 0o770, gid: 100, group: 'users' });
    expect(told(shared)).toEqual([`home-writable: ${home}: mode 0770, group users`]);
    expect(told({ ...shared, privateGroups: new Set(['100 1000']) })).toEqual([]);
    expect(told({ ...shared, privateGroups: new Set(['100 1001']) })).toHaveLength(1);
    expect(told({ ...paths(home, { mode: 0o777, gid: 100 }), privateGroups: new Set(['100 1000']) })).toEqual(
      [`home-writable: ${home}: mode 0777`],
    );
  });

  it('in a folder like /tmp above the home nobody can replace what is another’s; the home is none such', () => {
    expect(told(paths('/home', { mode: 0o1777 }))).toEqual([]);
    expect(told(paths(home, { mode: 0o1777 }))).toHaveLength(1);
  });

  it.each([
    // 12.1: below the home only what that very owner has is given away, and no link is followed.
    [home, 'home-owner', `chown -h --from=65534 omm ${home}`],
    [`${home}/.ssh`, 'ssh-folder-owner', `chown -Rh --from=65534 omm ${home}/.ssh`],
    [keys, 'authorized-keys-owner', `chown -Rh --from=65534 omm ${home}/.ssh`],
    ['/home', 'parent-owner', 'chown root /home'],
  ])("%s is another's", (path, code, command) => {
    expect(found(paths(path, { uid: 65534, owner: 'nobody' }))).toMatchObject([
      {
        code,
        evidence: `${path}: owner nobody (65534)`,
        remedy: [{ on: 'host', as: 'root', command }],
      },
    ]);
  });

  it('authorized_keys outside of the home: sshd looks at all folders above, and not at the home', () => {
    const state = (path: string, mode: number) => ({
      path,
      mode,
      uid: 0,
      gid: 0,
      owner: 'root',
      group: 'root',
    });
    const authorized = '/var/keys/omm';
    const all = [
      state('/', 0o777),
      state('/var', 0o777),
      state('/var/keys', 0o777),
      state(authorized, 0o666),
    ];
    const codes = told({ authorized, paths: [...all, { ...state(home, 0o777), uid: 1000 }] });
    expect(codes.map((one) => one.split(':')[0])).toEqual([
      'folder-writable',
      'folder-writable',
      'folder-writable',
      'authorized-keys-writable',
      'parent-writable',
    ]);
  });

  it('nothing is said where sshd does not look, or of a user who is not there', () => {
    const ill = paths(home, { mode: 0o777 });
    expect(told({ ...ill, ...settings({ strictmodes: ['no'] }) })).toEqual([]);
    expect(told({ ...ill, ...settings({ strictmodes: ['yes'] }) })).toHaveLength(1);
    const some = new Map([
      ...settings({ strictmodes: ['no'] }).settings,
      ...settings({}, ['10.0.0.2']).settings,
    ]);
    expect(told({ ...ill, settings: some })).toHaveLength(1);
    expect(told({ ...ill, account: undefined })).toEqual([]);
  });
});
