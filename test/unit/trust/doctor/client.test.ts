import { describe, expect, it } from 'vitest';
import { addInclude } from '../../../../src/formats/ssh-config.ts';
import type { Evidence } from '../../../../src/host/examine/evidence.ts';
import { clientFindings } from '../../../../src/trust/doctor/client.ts';
import { factsOf, home, inWords, nodeOf, records, subjectOf } from '../../builders.ts';

const managed = `${home}/gaussdb_tmp/ssh_config`;
const config = addInclude(Buffer.from('Host x\n'), managed).toString();
const target = nodeOf({
  label: '10.0.0.2',
  name: 'db2',
  endpoints: [{ address: '10.0.0.2', port: 22, hostKeys: [] }],
});
const well = { ssh_config: config, managed_config: 'x' };

function found(files: Parameters<typeof factsOf>[0], seen: Partial<Evidence> = {}) {
  return inWords(clientFindings(subjectOf(seen, { facts: factsOf(files) }), [target]));
}
const told = (...of: Parameters<typeof found>) =>
  found(...of).map(({ code, evidence }) => `${code}: ${evidence}`);
/** What `ssh -G` says there. */
const client = (...lines: string[]) => told(well, records({ client: lines }));

describe('11.1 what the ssh of a host would do on its way to the others', () => {
  it('what trust means it to', () => {
    expect(told(well)).toEqual([]);
    expect(
      client(
        '10.0.0.2 user omm',
        'db2 user omm',
        '10.0.0.2 port 22',
        `10.0.0.2 identityagent ${home}/gaussdb_tmp/gauss_socket_tmp`,
        `db2 identityagent ${home}/gaussdb_tmp/standby_socket_tmp`,
        '10.0.0.2 identityfile ~/.ssh/id_rsa',
        '10.0.0.2 identityfile ~/.ssh/id_om',
        `db2 identityfile ${home}/.ssh/id_om`,
      ),
    ).toEqual([]);
  });

  it('the configuration can be written by others: ssh refuses it', () => {
    const mode = (bits: number, seen: Partial<Evidence> = {}) =>
      told({ ...well, ssh_config: { text: config, mode: bits } }, seen);
    expect(mode(0o602)).toEqual([`config-writable: ${home}/.ssh/config: mode 0602`]);
    expect(mode(0o620)).toEqual([`config-writable: ${home}/.ssh/config: mode 0620`]);
    expect(mode(0o620, { privateGroups: new Set(['1000 1000']) })).toEqual([]);
    expect(mode(0o622, { privateGroups: new Set(['1000 1000']) })).toHaveLength(1);
    expect(mode(0o620, { privateGroups: new Set(['100 100']) })).toHaveLength(1);
    expect(mode(0o644)).toEqual([]);
  });

  it('our part of it is missing, or not included at its top', () => {
    expect(told({ ssh_config: config })).toEqual([`config-missing: ${managed}: not there`]);
    const missing = `include-missing: ${home}/.ssh/config: Include ${managed} is not at its top`;
    expect(told({ managed_config: 'x' })).toEqual([missing]);
    expect(told({ managed_config: 'x', ssh_config: `Host x\n${config}` })).toEqual([missing]);
  });

  it('ssh cannot read it', () => {
    const error = `${home}/.ssh/config: line 3: Bad configuration option: x`;
    expect(told(well, records({ 'client-error': [error] }))).toEqual([`config-broken: ${error}`]);
  });

  it.each([
    ['config-user', '10.0.0.2 user nobody', 'ssh -G 10.0.0.2: user nobody'],
    ['config-user', 'db2 user nobody', 'ssh -G db2: user nobody'],
    ['config-port', '10.0.0.2 port 2222', 'ssh -G 10.0.0.2: port 2222'],
    ['config-agent', 'db2 identityagent none', 'ssh -G db2: identityagent none'],
    ['config-identity', 'db2 identityfile ~/.ssh/id_rsa', 'ssh -G db2: identityfile ~/.ssh/id_rsa'],
  ])('%s: %s', (code, line, seen) => {
    expect(client(line)).toEqual([`${code}: ${seen}`]);
  });

  it('of a login as another user nothing else matters', () => {
    expect(client('db2 user nobody', 'db2 port 1', 'db2 identityagent none')).toEqual([
      'config-user: ssh -G db2: user nobody',
    ]);
  });

  it('what the host says is cut, and what makes no sense left out', () => {
    const [one] = found(well, records({ client: [`db2 user ${'x'.repeat(500)}`, 'nonsense', ''] }));
    expect(one?.evidence.length).toBeLessThan(240);
    expect(one?.remedy).toEqual([{ on: 'host', as: 'user', command: `\${EDITOR:-vi} ${home}/.ssh/config` }]);
  });
});
