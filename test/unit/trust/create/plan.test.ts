import { describe, expect, it } from 'vitest';
import type { HostEdits } from '../../../../src/host/edit/apply.ts';
import type { HostFacts } from '../../../../src/host/read/facts.ts';
import {
  type ClusterPlan,
  hostsConflicts,
  planAuthorizedKeys,
  planCluster,
  planKnownHosts,
  planMade,
} from '../../../../src/trust/create/plan.ts';
import { factsOf, filePaths, home, nodeOf } from '../../builders.ts';
import { KEY, OTHER_KEY } from '../../formats/foreign.ts';
import { sampleKeys } from './sample-key.ts';

const [type = '', blob = ''] = KEY.split(' ');
const hostKeys = [{ type, blob }];
const options = { user: 'omm', mapHosts: true, deduplicate: true };
const nodes = [
  nodeOf({
    endpoints: [
      { address: '10.0.0.1', port: 22, hostKeys },
      { address: 'fd00::1', port: 2222, hostKeys },
    ],
  }),
  nodeOf({ name: undefined, endpoints: [{ address: '10.0.0.2', port: 22, hostKeys }] }),
];
const plan: ClusterPlan = planCluster(nodes, sampleKeys, options);
const texts = ({ files }: HostEdits) => files.map(({ path, bytes }) => [path, bytes?.toString()]);
const ssh = `${home}/.ssh`;
const without = (facts: HostFacts, path: string): HostFacts => ({
  ...facts,
  directories: facts.directories.filter((directory) => directory.path !== path),
});
const withMode = (facts: HostFacts, mode: number): HostFacts => ({
  ...facts,
  directories: facts.directories.map((directory) => ({ ...directory, mode })),
});

describe('5 what all hosts of a cluster share', () => {
  it('5.3 5.4 5.7 lines for every address and name; a name stands for the first address', () => {
    expect(plan).toEqual({
      user: 'omm',
      keys: sampleKeys,
      knownHosts: [
        `10.0.0.1 ${KEY} #OM`,
        `db1 ${KEY} #OM`,
        `[fd00::1]:2222 ${KEY} #OM`,
        `[db1]:2222 ${KEY} #OM`,
        `10.0.0.2 ${KEY} #OM`,
      ],
      mappings: [
        { address: '10.0.0.1', name: 'db1' },
        { address: 'fd00::1', name: 'db1' },
      ],
      deduplicate: true,
      managed: [
        { address: '10.0.0.1', port: 22, name: 'db1' },
        { address: 'fd00::1', port: 2222 },
        { address: '10.0.0.2', port: 22 },
      ],
    });
    expect(planCluster(nodes, sampleKeys, { ...options, mapHosts: false }).mappings).toBeUndefined();
  });

  it('5.4 lines of the user that give a listed name another address are told, if there is such a file', () => {
    const facts = factsOf({ hosts: '10.9.9.9 db1\n' });
    expect(hostsConflicts(plan, facts)).toMatchObject([{ line: 1, name: 'db1', address: '10.9.9.9' }]);
    expect(hostsConflicts({ ...plan, mappings: undefined }, facts)).toEqual([]);
    expect(hostsConflicts(plan, factsOf())).toEqual([]);
  });
});

describe('5.2 the edits that let the trust key log in', () => {
  const edits = (facts: HostFacts) => planAuthorizedKeys(nodeOf({ facts }), plan);

  it('its line, in a folder that is made where there is none', () => {
    const line = [[filePaths.authorized_keys, `${KEY} #OM\n`]];
    expect(edits(factsOf())).toMatchObject({ directories: [], modes: [] });
    expect(texts(edits(factsOf()))).toEqual(line);
    expect(edits(without(factsOf(), ssh)).directories).toEqual([ssh]);
  });

  it('less the mode bits that StrictModes refuses, of the home, its .ssh and the file, and of nothing else', () => {
    const facts = factsOf({ authorized_keys: { text: '', mode: 0o662 }, bashrc: { text: '', mode: 0o666 } });
    const open = [
      { path: home, was: 0o1777, mode: 0o1755 },
      { path: ssh, was: 0o1777, mode: 0o1755 },
    ];
    const file = { path: filePaths.authorized_keys, was: 0o662, mode: 0o640 };
    expect(edits(withMode(facts, 0o1777)).modes).toEqual([...open, file]);
    expect(edits(withMode(factsOf(), 0o1777)).modes).toEqual(open);
    expect(edits(withMode(factsOf(), 0o720)).modes).toHaveLength(2);
    expect(edits(withMode(factsOf(), 0o755)).modes).toEqual([]);
  });

  it('our lines leave the files that sshd read before, unless they are the same file', () => {
    const ours = `${OTHER_KEY} #OM\nmine\n`;
    const facts = factsOf({ authorized_keys: ours, default_keys: ours, former_keys: ours });
    const elsewhere = {
      ...facts,
      paths: new Map([...facts.paths, ['default_keys', '/keys/default'] as const]),
    };
    expect(texts(edits(elsewhere))).toEqual([
      [filePaths.authorized_keys, `${KEY} #OM\n${ours}`],
      ['/keys/default', 'mine\n'],
      [filePaths.former_keys, 'mine\n'],
    ]);
    const one = new Map([...facts.files].map(([name, file]) => [name, { ...file, inode: '7' }]));
    expect(texts(edits({ ...facts, files: one }))).toHaveLength(1);
  });
});

it('5.3 the edit by which a host knows all others, in a folder that is made where there is none', () => {
  const edits = planKnownHosts(nodeOf(), plan);
  expect(edits).toMatchObject({ directories: [], modes: [] });
  expect(texts(edits)).toEqual([
    [filePaths.known_hosts, plan.knownHosts.map((line) => `${line}\n`).join('')],
  ]);
  expect(planKnownHosts(nodeOf({ facts: without(factsOf(), ssh) }), plan).directories).toEqual([ssh]);
});

describe('10.2 what a run makes on a host is noted', () => {
  const made = (facts: HostFacts) => planMade(nodeOf({ facts }), plan);
  const { authorized_keys, known_hosts, ssh_config, bashrc, profile } = filePaths;

  it('folders and files that were not there, and modes that it narrows', () => {
    const bare = { ...factsOf(), directories: [{ path: home, mode: 0o775, owner: 1000 }] };
    expect(made(bare)).toEqual({
      directories: [ssh, `${home}/gaussdb_tmp`],
      files: [authorized_keys, known_hosts, ssh_config, bashrc, profile],
      keys: [],
      modes: [{ path: home, was: 0o775, mode: 0o755 }],
    });
    const full = factsOf({ authorized_keys: '', known_hosts: '', ssh_config: '', bashrc: '', profile: '' });
    expect(made(full)).toEqual({ directories: [], files: [], keys: [], modes: [] });
    expect(made({ ...bare, paths: new Map() })).toMatchObject({ files: [], keys: [] });
  });

  it('5.2 a file of keys other than the default', () => {
    const facts = factsOf({ authorized_keys: '' });
    const elsewhere = new Map([...facts.paths, ['authorized_keys', '/keys/omm'] as const]);
    expect(made({ ...facts, paths: elsewhere }).keys).toEqual(['/keys/omm']);
  });
});
