import { describe, expect, it } from 'vitest';
import { managedConfig } from '../../../../src/formats/managed-config.ts';
import type { FileName, HostFacts } from '../../../../src/host/read/facts.ts';
import type { Session } from '../../../../src/transport/session.ts';
import * as keyModels from '../../../../src/trust/keys/key-models.ts';
import type { Node } from '../../../../src/trust/model/node.ts';
import { countTaken, planClearing } from '../../../../src/trust/remove/removal-plan.ts';
import { assignRoles, planRemoval } from '../../../../src/trust/remove/removal-roles.ts';
import { KEY } from '../../formats/foreign.ts';

const home = '/root';
const paths: Partial<Record<FileName, string>> = {
  authorized_keys: `${home}/.ssh/authorized_keys`,
  known_hosts: `${home}/.ssh/known_hosts`,
  hosts: '/etc/hosts',
  profile: `${home}/.bash_profile`,
  plain_profile: `${home}/.profile`,
  managed_config: `${home}/gaussdb_tmp/ssh_config`,
  made: `${home}/gaussdb_tmp/made_here`,
};
const session: Session = {
  id: 'x',
  secret: '',
  patienceMs: 1000,
  run: () => Promise.reject(new Error('nothing runs here')),
  traffic: () => ({ requests: 0, bytes: 0 }),
  startupText: () => '',
  close: () => {},
};

function factsOf(files: Partial<Record<FileName, string>>, changes: Partial<HostFacts> = {}): HostFacts {
  const named = Object.entries(paths).flatMap(([name, path]) => {
    const text = Object.entries(files).find(([key]) => key === name)?.[1];
    return [{ name, path, text }];
  });
  const isName = (name: string): name is FileName => name in paths;
  return {
    home,
    hostname: 'n',
    uid: 0,
    machineId: '',
    boot: '',
    shell: undefined,
    paths: new Map(named.flatMap(({ name, path }) => (isName(name) ? [[name, path]] : []))),
    files: new Map(
      named.flatMap(({ name, path, text }) =>
        isName(name) && text !== undefined
          ? [[name, { path, bytes: Buffer.from(text), mode: 0o644, owner: 0, links: 1, inode: name }]]
          : [],
      ),
    ),
    odd: [],
    directories: [{ path: home, mode: 0o755, owner: 0 }],
    symlinks: [],
    passphrase: [],
    pieces: [],
    restricted: false,
    foreign: false,
    closed: false,
    identities: [],
    crontab: false,
    journal: undefined,
    ...changes,
  };
}

function node(address: string | undefined, name: string | undefined, facts: HostFacts): Node {
  return {
    label: address ?? 'localhost',
    session,
    lasting: session,
    addresses: new Map(),
    greeting: facts,
    endpoints: address === undefined ? [] : [{ address, port: 22, hostKeys: [] }],
    name,
    local: address === undefined,
    reconnect: () => Promise.resolve(session),
    facts,
  };
}

const listed = ['10.0.0.1', '10.0.0.2', '10.0.0.3'].map((address) => ({ address, port: 22 }));
const covering = (hosts: { address: string; name?: string }[]): string =>
  managedConfig({
    user: 'root',
    hosts: hosts.map((host) => ({ ...host, port: 22 })),
    identityFile: `${home}/.ssh/id_om`,
    extraIdentityFiles: [],
    agentSocket: `${home}/gaussdb_tmp/gauss_socket_tmp`,
    standbySocket: `${home}/gaussdb_tmp/standby_socket_tmp`,
    keeper: `${home}/gaussdb_tmp/keep_agents`,
  }).toString();

const textOf = (planned: ReturnType<typeof planRemoval>, path: string | undefined) => {
  const file = planned.files.find((one) => one.path === path);
  return file && (file.bytes?.toString() ?? null);
};

describe('10.1 10.5 who leaves', () => {
  const others = listed.map(({ address }, i) => node(address, `n${i + 1}`, factsOf({})));
  const leaving = (config: string | undefined, hosts?: string[]) => {
    const here = node(undefined, undefined, factsOf(config === undefined ? {} : { managed_config: config }));
    const nodes = [here, ...others];
    const roles = assignRoles(nodes, listed, hosts, 'root', keyModels.shared);
    return nodes.filter(roles.leaves).map(({ label }) => label);
  };
  const all = listed.map(({ address }) => address);
  const ours = covering(listed);

  it('all of the list; a machine that is not listed with the last host that it has trust with', () => {
    expect(leaving(ours)).toEqual(['localhost', ...all]);
    expect(leaving(undefined)).toEqual(['localhost', ...all]);
    expect(leaving(covering([...listed, { address: '10.9.9.9' }]))).toEqual(all);
  });

  it('some of the list: a machine that is not listed stays', () => {
    expect(leaving(ours, ['10.0.0.2'])).toEqual(['10.0.0.2']);
    expect(leaving(undefined, ['10.0.0.2'])).toEqual(['10.0.0.2']);
    expect(leaving(ours, all)).toEqual(['localhost', ...all]);
  });

  it('a host with all its addresses; its name is forgotten unless a host that stays has it', () => {
    const twice = node('10.0.0.1', 'n1', factsOf({}));
    const both = {
      ...twice,
      endpoints: ['10.0.0.1', '10.0.0.2'].map((a) => ({ address: a, port: 22, hostKeys: [] })),
    };
    const facts = factsOf({
      managed_config: covering([
        { address: '10.0.0.2', name: 'n3' },
        { address: '10.0.0.1', name: 'before' },
      ]),
    });
    const roles = assignRoles(
      [both, node('10.0.0.3', 'n3', facts)],
      listed,
      ['10.0.0.2'],
      'root',
      keyModels.shared,
    );
    expect([...roles.addresses]).toEqual(['10.0.0.2', '10.0.0.1']);
    expect(roles.names).toEqual(['n1', 'before']);
  });
});

describe('10.1 10.2 what leaves a host', () => {
  const hook = (path: string) =>
    `if [ -f '${path}' ]; then (/bin/sh '${path}' login < /dev/null > /dev/null 2>&1 &); fi # gs_sshexkey login\n`;
  const mark = '#Gauss OM IP Hosts Mapping';
  const files = {
    authorized_keys: `${KEY} #OM\n`,
    known_hosts: `10.0.0.2 ${KEY} #OM\nother ${KEY} #OM\nother ${KEY}`,
    hosts: `10.0.0.2  n2  ${mark}\n10.9.9.9  n9  ${mark}\n10.8.8.8  n8  ${mark}\n10.7.7.7  n7  ${mark}\n`,
    profile: 'mine\n',
    plain_profile: `${hook(`${home}/gaussdb_tmp/keep_agents`)}theirs\n`,
    managed_config: covering([{ address: '10.9.9.9' }, { address: '10.1.1.1', name: 'n8' }]),
  };
  const plan = (facts: HostFacts) => {
    const here = node('10.0.0.1', 'n1', facts);
    return planRemoval(here, assignRoles([here], listed, undefined, 'root', keyModels.shared));
  };

  it('lines in all files, of /etc/hosts those of the list and of its own configuration', () => {
    const planned = plan(factsOf(files));
    expect(textOf(planned, paths.known_hosts)).toBe(`other ${KEY}`);
    expect(textOf(planned, '/etc/hosts')).toBe(`10.7.7.7  n7  ${mark}\n`);
    expect(textOf(planned, paths.profile)).toBeUndefined();
    expect(textOf(planned, paths.plain_profile)).toBe('theirs\n');
    expect(textOf(planned, paths.managed_config)).toBeNull();
    expect(textOf(plan(factsOf(files, { uid: 1000 })), '/etc/hosts')).toBeUndefined();
    expect(countTaken(factsOf(files), planned)).toEqual({
      lines: [
        { path: paths.authorized_keys, count: 1 },
        { path: paths.known_hosts, count: 2 },
        { path: '/etc/hosts', count: 3 },
        { path: paths.plain_profile, count: 1 },
      ],
      files: 1,
    });
  });

  it('an emptied file goes where the record says that a run made it, also when others emptied it', () => {
    const made = `file ${paths.authorized_keys}\nfile ${paths.known_hosts}\ndirectory ${home}/.ssh\nmode 775 755 ${home}\n`;
    expect(textOf(plan(factsOf(files)), paths.authorized_keys)).toBe('');
    const recorded = factsOf({ ...files, made });
    expect(textOf(plan(recorded), paths.authorized_keys)).toBeNull();
    expect(textOf(plan(recorded), paths.known_hosts)).toBe(`other ${KEY}`);
    expect(textOf(plan(factsOf({ ...files, authorized_keys: '', made })), paths.authorized_keys)).toBeNull();
    expect(plan(recorded).modes).toEqual([{ path: home, was: 0o755, mode: 0o775 }]);
    expect(planClearing(recorded)).toEqual({ folderGoes: false, directories: [`${home}/.ssh`] });
    expect(planClearing(factsOf(files))).toEqual({ folderGoes: true, directories: [] });
  });

  it('a start-up file with two names is edited once', () => {
    const one = `${hook(`${home}/gaussdb_tmp/keep_agents`)}mine\n`;
    const facts = factsOf({ profile: one, plain_profile: one });
    const linked = new Map([...facts.files].map(([name, file]) => [name, { ...file, inode: '7' }]));
    const planned = plan({ ...facts, files: linked });
    expect(planned.files.map(({ path, bytes }) => [path, bytes?.toString()])).toEqual([
      [paths.profile, 'mine\n'],
    ]);
  });

  it('7.7 a record cannot have anything else removed', () => {
    const made = `file /etc/passwd\nfile ${home}/.bashrc\ndirectory /etc\nmode 777 755 /etc\n`;
    const planned = plan(factsOf({ made }));
    expect(planned).toEqual({ directories: [], modes: [], files: [] });
    expect(planClearing(factsOf({ made }))).toEqual({ folderGoes: false, directories: [] });
  });
});
