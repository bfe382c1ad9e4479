import { deepStrictEqual, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { it } from 'vitest';
import {
  type ManagedHost,
  managedConfig,
  mergeManagedHosts,
  readManagedHosts,
} from '../../../src/formats/managed-config.ts';
import { numRuns } from '../runs.ts';
import { config } from './ssh-client.ts';

const address = fc.oneof(
  fc.tuple(fc.nat(255), fc.nat(255)).map(([a, b]) => `10.0.${a}.${b}`),
  fc.nat(65534).map((n) => `fd00::${(n + 1).toString(16)}`),
);
const name = fc.constantFrom('db1', 'DB1', 'db2', 'n.example.com', '10', undefined);
const port = fc.constantFrom(22, 2222, 1025);
const host = fc
  .record({ address, name, port })
  .map(({ name, ...rest }): ManagedHost => (name === undefined ? rest : { ...rest, name }));
const hosts = fc
  .uniqueArray(host, { maxLength: 6, selector: (one) => one.address })
  .map((all) =>
    all.filter(
      ({ name }, i) => i === all.findIndex((one) => one.name?.toLowerCase() === name?.toLowerCase()),
    ),
  );
const many = fc.integer({ min: 300, max: 1500 }).map((count) =>
  Array.from({ length: count }, (_, i) => ({
    address: `10.7.${i >> 8}.${i & 255}`,
    name: `h${i}`,
    port: 22,
  })),
);
const list = fc.oneof({ weight: 999, arbitrary: hosts }, { weight: 1, arbitrary: many });
const write = (all: readonly ManagedHost[]): Buffer => managedConfig({ ...config, hosts: all });

it('5.7 the managed file tells its hosts again, and a run with the same list changes nothing', () => {
  fc.assert(
    fc.property(list, list, (earlier, listed) => {
      // A name that looks numeric is not written.
      const known = earlier.map((one) =>
        one.name === '10' ? { address: one.address, port: one.port } : one,
      );
      deepStrictEqual(readManagedHosts(write(earlier)), known);
      const once = write(mergeManagedHosts(readManagedHosts(write(earlier)), listed));
      ok(write(mergeManagedHosts(readManagedHosts(once), listed)).equals(once));
      const all = new Set(readManagedHosts(once).map(({ address }) => address));
      ok(listed.every(({ address }) => all.has(address)));
    }),
    { numRuns },
  );
});

const word = fc.constantFrom(
  ...[
    'Match',
    'user',
    'omm',
    'originalhost',
    'Port',
    'HostName',
    '10.0.0.1',
    'fd00::1',
    'fe80::1%eth0',
    'db1',
    'a$(x)',
  ],
  ...[
    '99999',
    '22',
    '-1',
    '0x16',
    '10.0.0.1,db1',
    ',',
    '\x1b[31m',
    '\xff',
    '\0',
    '',
    'exec',
    '"x',
    '10.0.0.1,',
    '*',
  ],
);
const hostile = fc
  .array(
    fc.oneof(
      fc.array(word, { maxLength: 6 }).map((words) => words.join(' ')),
      fc.tuple(word, word).map(([a, b]) => `Match user omm originalhost ${a},${b}`),
      fc.tuple(fc.constantFrom('Port', 'HostName'), word).map(([key, value]) => `  ${key} ${value}`),
    ),
    { maxLength: 10 },
  )
  .map((lines) => Buffer.from(lines.join('\n'), 'latin1'));

it('7.7 whatever a host has there, what is read of it can be written', () => {
  fc.assert(
    fc.property(hostile, hosts, (file, listed) => {
      write(mergeManagedHosts(readManagedHosts(file), listed));
    }),
    { numRuns },
  );
});

it.each([
  [
    'a long list with many ports',
    `Match user omm originalhost ${'10.0.0.1,'.repeat(50_000)}x\n${'Port 22\n'.repeat(50_000)}`,
  ],
  [
    'hosts with a port each',
    Array.from(
      { length: 50_000 },
      (_, i) => `Match user omm originalhost 10.${i >> 16}.${(i >> 8) & 255}.${i & 255}\nPort ${i + 1}\n`,
    ).join(''),
  ],
])('7.7 takes no quadratic time: %s', (_title, text) => {
  // Minutes, if it did.
  write(readManagedHosts(Buffer.from(text)));
});
