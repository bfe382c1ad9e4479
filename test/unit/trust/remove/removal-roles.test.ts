import { expect, it } from 'vitest';
import { managedConfig } from '../../../../src/formats/managed-config.ts';
import * as keyModels from '../../../../src/trust/keys/key-models.ts';
import { assignRoles, planRemoval } from '../../../../src/trust/remove/removal-roles.ts';
import { factsOf, filePaths, nodeOf } from '../../builders.ts';
import { KEY } from '../../formats/foreign.ts';

const config = managedConfig({
  user: 'omm',
  hosts: [
    { address: '10.0.0.2', port: 22, name: 'before' },
    { address: '10.9.9.9', port: 22, name: 'elsewhere' },
  ],
  identityFile: '/i',
  extraIdentityFiles: [],
  agentSocket: '/a',
  standbySocket: '/b',
  keeper: '/k',
}).toString();
const facts = factsOf({
  authorized_keys: `${KEY} #OM\n`,
  known_hosts: `before ${KEY} #OM\nelsewhere ${KEY} #OM\n`,
  managed_config: config,
});
const stays = nodeOf({ name: 'Db1', facts });
const leaves = nodeOf({
  name: 'db2',
  facts,
  endpoints: [{ address: '10.0.0.2', port: 22, hostKeys: [] }],
});
const unnamed = nodeOf({
  name: undefined,
  facts,
  endpoints: [{ address: '10.0.0.3', port: 22, hostKeys: [] }],
});
const listed = ['10.0.0.1', '10.0.0.2', '10.0.0.3'].map((address) => ({ address, port: 22 }));
const roles = () => assignRoles([stays, leaves, unnamed], listed, ['10.0.0.2'], 'omm', keyModels.shared);

it('10.5 those who stay forget what they knew leaving hosts by, and no host that is not of the list', () => {
  expect(roles()).toMatchObject({
    user: 'omm',
    names: ['db2', 'before'],
    hosts: ['10.0.0.1', '10.0.0.2', '10.0.0.3', 'Db1', 'db2'],
  });
});

it('10.1 10.5 who leaves loses the key, who stays keeps it', () => {
  const paths = (node: typeof stays) => planRemoval(node, roles()).files.map(({ path }) => path);
  expect(paths(leaves)).toContain(filePaths.authorized_keys);
  expect(paths(stays)).toEqual([filePaths.known_hosts, filePaths.managed_config]);
});
