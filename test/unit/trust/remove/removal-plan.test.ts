import { describe, expect, it } from 'vitest';
import { addMade, type Made } from '../../../../src/formats/made-record.ts';
import { managedConfig, readManagedHosts } from '../../../../src/formats/managed-config.ts';
import { type HostEdits, sha256 } from '../../../../src/host/edit/apply.ts';
import type { HostFacts } from '../../../../src/host/read/facts.ts';
import {
  countTaken,
  foreseeClearing,
  planClearing,
  planForgetting,
  planLeaving,
} from '../../../../src/trust/remove/removal-plan.ts';
import { factsOf, filePaths, home } from '../../builders.ts';
import { KEY, OTHER_KEY } from '../../formats/foreign.ts';

const ssh = `${home}/.ssh`;
const tmp = `${home}/gaussdb_tmp`;
const nothing: Made = { files: [], directories: [], keys: [], modes: [] };
const recordOf = (made: Partial<Made>): string => addMade(null, { ...nothing, ...made })?.toString() ?? '';
const covering = (...hosts: { address: string; name?: string; port: number }[]): string =>
  managedConfig({
    user: 'omm',
    hosts,
    identityFile: '/i',
    extraIdentityFiles: [],
    agentSocket: '/a',
    standbySocket: '/b',
    keeper: '/k',
  }).toString();
const textsOf = ({ files }: HostEdits) =>
  Object.fromEntries(files.map(({ path, bytes }) => [path, bytes === null ? null : bytes.toString()]));

describe('10.1 what a host that leaves loses', () => {
  it('files that are ours as a whole, with what was read of them; the record stays', () => {
    const own = { private_key: 'k', public_key: 'p', keeper: 's', fast_passphrase: 'f', managed_config: 'm' };
    const piece = { path: `${tmp}/ssh_protect/cipher/key_0/server.key.cipher`, bytes: Buffer.from('c') };
    const facts = factsOf({ ...own, made: recordOf({}) }, { pieces: [piece] });
    const { files, directories, modes } = planLeaving(facts, []);
    expect([directories, modes]).toEqual([[], []]);
    const { private_key, public_key, managed_config, keeper, fast_passphrase } = filePaths;
    expect(files.map(({ path, bytes }) => [path, bytes])).toEqual(
      [private_key, public_key, managed_config, keeper, fast_passphrase, piece.path].map((path) => [
        path,
        null,
      ]),
    );
    expect(files[0]).toEqual({
      path: private_key,
      was: sha256(Buffer.from('k')),
      before: Buffer.from('k'),
      bytes: null,
    });
  });

  it('lines among the user’s, in every file that may hold some', () => {
    const include = `Include ${filePaths.managed_config}\n`;
    const facts = factsOf({
      authorized_keys: `${KEY} #OM\nmine\n`,
      former_keys: `${KEY} #OM\n`,
      known_hosts: `h ${KEY} #OM\nmine\n`,
      ssh_config: `${include}Host x\n`,
      bashrc: 'mine\n',
    });
    expect(textsOf(planLeaving(facts, []))).toEqual({
      [filePaths.authorized_keys]: 'mine\n',
      [filePaths.former_keys]: '',
      [filePaths.known_hosts]: 'mine\n',
      [filePaths.ssh_config]: 'Host x\n',
    });
  });

  it('mode bits come back where they are as the run left them, and what has them stays', () => {
    const modes = [home, ssh, filePaths.authorized_keys].map((path) => ({ path, was: 0o775, mode: 0o700 }));
    const leaving = (changes: Partial<Made>, authorized_keys: { text: string; mode: number }) =>
      planLeaving(factsOf({ authorized_keys, made: recordOf({ modes, ...changes }) }), []).modes.map(
        ({ path, was, mode }) => [path, was, mode],
      );
    const back = modes.map(({ path }) => [path, 0o700, 0o775]);
    expect(leaving({}, { text: 'mine\n', mode: 0o700 })).toEqual(back);
    expect(leaving({}, { text: 'mine\n', mode: 0o600 })).toEqual(back.slice(0, 2));
    expect(leaving({ directories: [ssh] }, { text: 'mine\n', mode: 0o700 })).toEqual([back[0], back[2]]);
    const made = { files: [filePaths.authorized_keys] };
    expect(leaving(made, { text: `${KEY} #OM\n`, mode: 0o700 })).toEqual(back.slice(0, 2));
  });
});

describe('10.2 what goes once the files are gone', () => {
  const below = [`${tmp}/ssh_protect`, `${tmp}/ssh_protect/cipher`, `${tmp}/ssh_protect_not`];
  const facts = (made: string | undefined): HostFacts => ({
    ...factsOf(made === undefined ? {} : { made }),
    directories: [ssh, tmp, ...below].map((path) => ({ path, mode: 0o700, owner: 1000 })),
  });

  it('the tool’s folder, unless a record leaves it out; .ssh only where a run made it', () => {
    expect(planClearing(facts(undefined))).toEqual({ folderGoes: true, directories: [] });
    expect(planClearing(facts(recordOf({ directories: [tmp] })))).toEqual({
      folderGoes: true,
      directories: [],
    });
    expect(planClearing(facts(recordOf({ directories: [ssh] })))).toEqual({
      folderGoes: false,
      directories: [ssh],
    });
  });

  it('9.2 foreseen from the inside out, and with the record', () => {
    const made = recordOf({ directories: [ssh, tmp] });
    expect(foreseeClearing(facts(made))).toMatchObject({
      directories: [],
      modes: [],
      files: [{ path: filePaths.made, bytes: null }],
      emptied: [below[1], below[0], ssh, tmp],
    });
    expect(foreseeClearing(facts(undefined))).toMatchObject({
      files: [],
      emptied: [below[1], below[0], tmp],
    });
    expect(foreseeClearing({ ...facts(made), directories: [] }).emptied).toEqual([]);
    expect(foreseeClearing(facts(recordOf({ directories: [ssh] }))).emptied).not.toContain(tmp);
  });
});

describe('10.5 what a host that stays forgets', () => {
  const mark = '#Gauss OM IP Hosts Mapping';
  const stays = { address: '10.0.0.1', port: 22, name: 'n1' };
  const goes = { address: '10.0.0.2', port: 22, name: 'n2' };
  const files = {
    known_hosts: `10.0.0.1 ${KEY} #OM\n10.0.0.2 ${KEY} #OM\nn2 ${KEY} #OM\n`,
    hosts: `10.0.0.2  n2  ${mark}\n10.0.0.1  n1  ${mark}\n`,
    managed_config: covering(stays, goes),
    authorized_keys: `${KEY} #OM\n`,
  };
  const forget = (facts: HostFacts, leaving = ['10.0.0.2'], names = ['n2']) =>
    textsOf(planForgetting(facts, 'omm', new Set(leaving), names, new Set()));

  it('host keys, its part of the configuration, and for root its line in /etc/hosts', () => {
    const { [filePaths.managed_config]: config, ...others } = forget(factsOf(files));
    expect(others).toEqual({ [filePaths.known_hosts]: `10.0.0.1 ${KEY} #OM\n` });
    expect(readManagedHosts(Buffer.from(config ?? ''))).toEqual([stays]);
    expect(forget(factsOf(files, { uid: 0 }))['/etc/hosts']).toBe(`10.0.0.1  n1  ${mark}\n`);
    expect(planForgetting(factsOf(files), 'omm', new Set(['10.0.0.2']), [], new Set())).toMatchObject({
      directories: [],
      modes: [],
    });
  });

  it('the lines of keys that are not let in any more, and of no others', () => {
    const { authorized_keys } = filePaths;
    const [, withdrawn = ''] = KEY.split(' ');
    const facts = factsOf({ authorized_keys: `${KEY} #OM\n${OTHER_KEY} #OM\n${KEY} mine\n` });
    expect(textsOf(planForgetting(facts, 'omm', new Set(), [], new Set([withdrawn])))).toEqual({
      [authorized_keys]: `${OTHER_KEY} #OM\n${KEY} mine\n`,
    });
  });

  it('nothing of a host that it does not know, and makes no file', () => {
    expect(forget(factsOf(files), ['10.0.0.9'], [])).toEqual({});
    expect(forget(factsOf({}, { uid: 0 }))).toEqual({});
  });
});

it('9.2 10.1 lines that leave are counted file by file, and files as a whole', () => {
  const facts = factsOf({
    authorized_keys: 'a\nb\nc\n',
    known_hosts: 'a\nb\n',
    bashrc: 'a\n',
    managed_config: 'a\nb\nc\n',
    keeper: 'x\ny\n',
  });
  const change = (path: string, text: string | null) => ({
    path,
    was: '',
    bytes: text === null ? null : Buffer.from(text),
  });
  const files = [
    change(filePaths.keeper, null),
    change(filePaths.known_hosts, null),
    change(filePaths.authorized_keys, 'a\n'),
  ];
  const count = (config: string | null) =>
    countTaken(facts, {
      directories: [],
      modes: [],
      files: [change(filePaths.managed_config, config), ...files],
    });
  const lines = [
    { path: filePaths.authorized_keys, count: 2 },
    { path: filePaths.known_hosts, count: 2 },
  ];
  expect(count(null)).toEqual({ lines, files: 2 });
  expect(count('a\n')).toEqual({
    lines: [...lines, { path: filePaths.managed_config, count: 2 }],
    files: 1,
  });
});
