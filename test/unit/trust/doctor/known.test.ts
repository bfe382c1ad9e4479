import { describe, expect, it } from 'vitest';
import { knownFindings } from '../../../../src/trust/doctor/known.ts';
import { factsOf, inWords, nodeOf, subjectOf } from '../../builders.ts';
import { KEY, OTHER_KEY } from '../../formats/foreign.ts';

const [type = '', blob = ''] = KEY.split(' ');
const target = (port = 22, name: string | undefined = 'db2', addresses = ['10.0.0.2']) =>
  nodeOf({
    label: addresses[0] ?? '',
    name,
    endpoints: addresses.map((address) => ({ address, port, hostKeys: [{ type, blob }] })),
  });
const found = (text: string | undefined, to = target()) =>
  inWords(
    knownFindings(subjectOf({}, { facts: factsOf(text === undefined ? {} : { known_hosts: text }) }), [to]),
  );
const told = (...of: Parameters<typeof found>) =>
  found(...of).map(({ host, code, evidence }) => `${host} ${code}: ${evidence}`);

describe('11.1 what known_hosts says of another host', () => {
  it('all is well: by address and name, on one line or two, whatever else is there', () => {
    expect(told(`10.0.0.2,db2 ${KEY} #OM\n`)).toEqual([]);
    expect(told(`10.0.0.2 ${KEY}\nDB2 ${KEY}\n10.0.0.9 ${OTHER_KEY}\n`)).toEqual([]);
    expect(told(`10.0.0.2,db2 ${OTHER_KEY}\n10.0.0.2,db2 ${KEY}\n`)).toEqual([]);
    expect(told(`10.0.0.* ${KEY}\nd?2 ${KEY}\n`)).toEqual([]);
    expect(told(`[10.0.0.2]:2222,[db2]:2222 ${KEY}\n`, target(2222))).toEqual([]);
    // Where there is no name, none is missed.
    expect(told(`10.0.0.2 ${KEY}\n`, nodeOf({ ...target(), name: undefined }))).toEqual([]);
    expect(told(`@cert-authority 10.0.0.2,db2 ${OTHER_KEY}\n`)).toEqual([]);
  });

  it('no line at all, or only by one of address and name', () => {
    const here = '10.0.0.1';
    for (const text of [undefined, '', `10.0.0.3 ${KEY}\n`])
      expect(told(text)).toEqual([`${here} known-host-missing: 10.0.0.2: no line`]);
    expect(told(`db2 ${KEY}\n`)).toEqual([`${here} known-host-by-name-only: 10.0.0.2: no line`]);
    expect(told(`10.0.0.2 ${KEY}\n`)).toEqual([`${here} known-host-by-address-only: db2: no line`]);
    expect(told('', target(2222))).toEqual([`${here} known-host-missing: [10.0.0.2]:2222: no line`]);
    // By the port that it has.
    expect(told(`10.0.0.2,db2 ${KEY}\n`, target(2222))).toHaveLength(1);
  });

  it('another key, told once where address and name have it both, with the line', () => {
    const text = `# mine\n10.0.0.2 ${OTHER_KEY}\n`;
    expect(found(text)).toMatchObject([
      {
        code: 'known-host-changed',
        evidence: expect.stringMatching(
          /^known_hosts:2: 10\.0\.0\.2 has ssh-ed25519 SHA256:\S+, the host offers ssh-ed25519 SHA256:\S+$/,
        ),
        remedy: [{ command: "ssh-keygen -R '10.0.0.2'" }, { command: 'gs_sshexkey -f HOSTFILE' }],
      },
      { code: 'known-host-by-address-only' },
    ]);
    const both = found(`10.0.0.2,db2 ${OTHER_KEY}\n`);
    expect(both.map(({ code, remedy }) => [code, remedy[0]?.command])).toEqual([
      ['known-host-changed', "ssh-keygen -R '10.0.0.2'"],
      ['known-host-changed', "ssh-keygen -R 'db2'"],
    ]);
    expect(found(`[10.0.0.2]:2222,[db2]:2222 ${OTHER_KEY}\n`, target(2222))[0]?.remedy[0]?.command).toBe(
      "ssh-keygen -R '[10.0.0.2]:2222'",
    );
  });

  it('a type that the host does not offer counts as another key', () => {
    const rsa = `10.0.0.2,db2 ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAAQ==\n`;
    expect(found(rsa).map(({ code }) => code)).toEqual(['known-host-changed', 'known-host-changed']);
    const none = nodeOf({ ...target(), endpoints: [{ address: '10.0.0.2', port: 22, hostKeys: [] }] });
    expect(found(`10.0.0.2,db2 ${KEY}\n`, none)[0]?.evidence).toMatch(/the host offers another$/);
  });

  it('a revoked key is a finding of the host whose key it is', () => {
    const [one] = found(`10.0.0.2,db2 ${KEY}\n@revoked * ${KEY}\n@revoked 10.0.0.2 ${KEY}\n`);
    // A plain line that says the same goes first only where nothing revokes it by the same name.
    expect(one).toMatchObject({
      host: '10.0.0.2',
      code: 'known-host-revoked',
      evidence: 'known_hosts on 10.0.0.1: @revoked 10.0.0.2',
      remedy: [{ on: 'host', as: 'root' }],
    });
    expect(told(`10.0.0.2,db2 ${KEY}\n@revoked 10.0.0.2,db2 ${OTHER_KEY}\n`)).toEqual([]);
  });

  it('a host with two addresses is known by its name at the first', () => {
    const two = target(22, 'db2', ['10.0.0.2', '10.0.0.3']);
    expect(told(`10.0.0.2,db2 ${KEY}\n`, two)).toEqual(['10.0.0.1 known-host-missing: 10.0.0.3: no line']);
    expect(told(`10.0.0.2,10.0.0.3,db2 ${KEY}\n`, two)).toEqual([]);
  });
});
