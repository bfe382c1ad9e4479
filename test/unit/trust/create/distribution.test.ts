import { describe, expect, it } from 'vitest';
import { encodeFastPassphrase } from '../../../../src/formats/fast-passphrase.ts';
import { readMade } from '../../../../src/formats/made-record.ts';
import { managedConfig, readManagedHosts } from '../../../../src/formats/managed-config.ts';
import { keeperProgram } from '../../../../src/host/agents/keeper.ts';
import type { HostFacts } from '../../../../src/host/read/facts.ts';
import { planDistribution } from '../../../../src/trust/create/distribution.ts';
import { planCluster } from '../../../../src/trust/create/plan.ts';
import type { Node } from '../../../../src/trust/model/node.ts';
import { factsOf, filePaths, home, nodeOf } from '../../builders.ts';
import { KEY } from '../../formats/foreign.ts';
import { sampleKey, sampleKeys } from './sample-key.ts';

const [type = '', blob = ''] = KEY.split(' ');
const listed = nodeOf({ endpoints: [{ address: '10.0.0.1', port: 22, hostKeys: [{ type, blob }] }] });
const plan = planCluster([listed], sampleKeys, { user: 'omm', mapHosts: true, deduplicate: true });
const tmp = `${home}/gaussdb_tmp`;
const protect = `${tmp}/ssh_protect`;
const pieces = sampleKey.pieces.flatMap(({ cipher, rand }, i) => [
  [`${protect}/cipher/key_${i}/server.key.cipher`, cipher.toString()],
  [`${protect}/rand/key_${i}/server.key.rand`, rand.toString()],
]);

const distribute = (facts: HostFacts, node: Partial<Node> = {}, leftOut: string[] = []) =>
  planDistribution(nodeOf({ ...node, facts }), plan, new Set(leftOut));
const textsOf = (edits: ReturnType<typeof distribute>) =>
  new Map(edits.files.map(({ path, bytes }) => [path, bytes?.toString('latin1')]));
const hostsOf = (edits: ReturnType<typeof distribute>) =>
  readManagedHosts(Buffer.from(textsOf(edits).get(filePaths.managed_config) ?? ''));

describe('5 all else that a host gets', () => {
  const bare = { ...factsOf(), directories: [{ path: home, mode: 0o700, owner: 1000 }] };

  it('5.1 5.5 6.1 folders from the outside in, key files, passphrase, and what keeps agents', () => {
    const edits = distribute(bare);
    expect(edits.directories).toEqual([
      tmp,
      protect,
      `${protect}/cipher`,
      `${protect}/rand`,
      ...[0, 1].flatMap((i) => [`${protect}/cipher/key_${i}`, `${protect}/rand/key_${i}`]),
    ]);
    expect(edits.modes).toEqual([]);
    const texts = textsOf(edits);
    expect([...texts].slice(0, 8)).toEqual([
      [filePaths.private_key, 'private\n'],
      [filePaths.public_key, `${KEY}\n`],
      ...pieces,
      [filePaths.fast_passphrase, sampleKey.fastPassphrase.toString()],
      [filePaths.keeper, Buffer.from(keeperProgram).toString('latin1')],
    ]);
    expect(texts.get(filePaths.known_hosts)).toBe(`10.0.0.1 ${KEY} #OM\ndb1 ${KEY} #OM\n`);
    expect(texts.get(filePaths.ssh_config)).toBe(`Include ${filePaths.managed_config}\n`);
    expect(texts.get(filePaths.bashrc)).toContain(`export SSH_AUTH_SOCK=${tmp}/gauss_socket_tmp\n`);
    expect(texts.get(filePaths.bashrc)).toContain(`< ${tmp}/agent_pid`);
    expect(texts.get(filePaths.profile)).toContain(`'${filePaths.keeper}' login`);
  });

  it('10.2 what the run makes is noted, also as it was before its first step', () => {
    const noted = readMade(Buffer.from(textsOf(distribute(bare)).get(filePaths.made) ?? ''));
    expect(noted.directories).toEqual([`${home}/.ssh`, tmp]);
    const before = { files: ['/x'], directories: [], keys: [], modes: [] };
    const edits = planDistribution(nodeOf(), plan, new Set(), before);
    expect(readMade(Buffer.from(textsOf(edits).get(filePaths.made) ?? ''))).toEqual(before);
    const nothing = { ...before, files: [] };
    expect(textsOf(planDistribution(nodeOf(), plan, new Set(), nothing)).has(filePaths.made)).toBe(false);
  });

  it('12.2 the tool’s own folder is closed to others’ writing, and no other one', () => {
    const open = factsOf().directories.map((directory) => ({ ...directory, mode: 0o777 }));
    expect(distribute({ ...factsOf(), directories: open }).modes).toEqual([
      { path: tmp, was: 0o777, mode: 0o755 },
    ]);
  });

  it('5.3 a machine’s own known_hosts has had its step before', () => {
    expect(textsOf(distribute(factsOf(), { local: true })).has(filePaths.known_hosts)).toBe(false);
  });

  it('5.4 lines in /etc/hosts where there is such a file, unless it is not to be touched', () => {
    const facts = factsOf({ hosts: '' });
    expect(textsOf(distribute(facts)).get('/etc/hosts')).toMatch(/^10\.0\.0\.1 {2}db1 {2}#Gauss/);
    expect(textsOf(distribute(factsOf())).has('/etc/hosts')).toBe(false);
    const untouched = planDistribution(nodeOf({ facts }), { ...plan, mappings: undefined }, new Set());
    expect(textsOf(untouched).has('/etc/hosts')).toBe(false);
  });

  it('5.6 5.8 a profile that is a link to .bashrc is edited once, with both', () => {
    const facts = factsOf({ bashrc: 'mine\n', profile: 'mine\n' });
    const linked = new Map([...facts.files].map(([name, file]) => [name, { ...file, inode: '7' }]));
    const texts = textsOf(distribute({ ...facts, files: linked }));
    expect(texts.has(filePaths.profile)).toBe(false);
    expect(texts.get(filePaths.bashrc)).toMatch(/SSH_AUTH_SOCK[\s\S]*' login [\s\S]*\nmine\n$/);
    expect(textsOf(distribute(factsOf({ bashrc: '' }))).get(filePaths.bashrc)).not.toContain("' login ");
  });
});

describe('5.7 the hosts that the managed configuration covers', () => {
  const covering = (...hosts: { address: string; port: number; name?: string }[]) =>
    managedConfig({
      user: 'omm',
      hosts,
      identityFile: '/i',
      extraIdentityFiles: [],
      agentSocket: '/a',
      standbySocket: '/b',
      keeper: '/k',
    }).toString();
  const earlier = { address: '10.9.9.9', port: 22, name: 'old' };
  const ours = { address: '10.0.0.1', port: 22, name: 'db1' };

  it('those of earlier runs, and those of this one', () => {
    expect(hostsOf(distribute(factsOf({ managed_config: covering(earlier) })))).toEqual([earlier, ours]);
    expect(hostsOf(distribute(factsOf()))).toEqual([ours]);
  });

  it('less an address that the user sends elsewhere; a name of that kind is left out alone', () => {
    const facts = factsOf({ managed_config: covering(earlier) });
    expect(hostsOf(distribute(facts, {}, ['10.9.9.9']))).toEqual([ours]);
    expect(hostsOf(distribute(facts, {}, ['db1']))).toEqual([earlier, { address: '10.0.0.1', port: 22 }]);
  });
});

describe('7.6 the passphrase stays as it lies there', () => {
  const present = factsOf({}, { passphrase: sampleKey.pieces });
  const written = (facts: HostFacts) => [...textsOf(distribute(facts)).keys()];

  it('pieces that are the same are not written, nor their folders made', () => {
    expect(written(present).filter((path) => path.startsWith(protect))).toEqual([]);
    expect(distribute(present).directories).toEqual([]);
  });

  it('of pieces that are others, those that differ are; one too many makes them others', () => {
    const [first, second] = sampleKey.pieces;
    if (!first || !second) throw new Error('two pieces');
    const other = Buffer.from('other');
    const paths = pieces.map(([path]) => path);
    const of = (...found: (typeof first)[]) =>
      written(factsOf({}, { passphrase: found })).filter((path) => path.startsWith(protect));
    expect(of({ ...first, cipher: other }, second)).toEqual([paths[0]]);
    expect(of(first, { ...second, rand: other })).toEqual([paths[3]]);
    expect(of(first)).toEqual(paths.slice(2));
    expect(distribute(factsOf({}, { passphrase: [first, second, first] })).directories).toContain(protect);
  });

  it('5.9 the other file is not written anew where it opens to the same', () => {
    const file = (passphrase: string) =>
      textsOf(distribute(factsOf({ fast_passphrase: encodeFastPassphrase(passphrase).toString() }))).has(
        filePaths.fast_passphrase,
      );
    expect(file(sampleKey.passphrase.reveal())).toBe(false);
    expect(file('another')).toBe(true);
    const damaged = distribute(factsOf({ fast_passphrase: '1 00' }));
    expect(textsOf(damaged).get(filePaths.fast_passphrase)).toBe(sampleKey.fastPassphrase.toString());
  });
});
