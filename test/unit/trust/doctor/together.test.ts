import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../../src/host/examine/evidence.ts';
import type { Subject } from '../../../../src/trust/doctor/subject.ts';
import { togetherFindings } from '../../../../src/trust/doctor/together.ts';
import { factsOf, inWords, records, subjectOf } from '../../builders.ts';

/** The nth host, with nothing in common with the others. */
function host(
  n: number,
  {
    seen = {},
    hostname = `db${n}`,
    machineId = `a${n}`,
    blob = `AAA${n}`,
    hosts = '',
    listed = true,
  }: {
    seen?: Partial<Evidence>;
    hostname?: string;
    machineId?: string;
    blob?: string;
    hosts?: string;
    listed?: boolean;
  } = {},
): Subject {
  const address = `10.0.0.${n}`;
  const facts = factsOf(hosts === '' ? {} : { hosts }, { hostname, machineId });
  const endpoint = { address, port: 22, hostKeys: [{ type: 'ssh-ed25519', blob }] };
  return subjectOf(seen, {
    label: address,
    name: hostname,
    greeting: facts,
    facts,
    endpoints: listed ? [endpoint] : [],
  });
}
const told = (...subjects: Subject[]) =>
  inWords(togetherFindings(subjects)).map((one) => `${one.host} ${one.code}: ${one.evidence}`);

describe('11.1 what shows only where hosts are seen together', () => {
  it('nothing, of hosts that have nothing in common', () => {
    expect(told()).toEqual([]);
    expect(told(host(1), host(2), host(3))).toEqual([]);
  });

  it('one host name, however it is written', () => {
    expect(told(host(1), host(2, { hostname: 'DB1' }), host(3))).toEqual([
      '10.0.0.1 same-host-name: db1, as on 10.0.0.2',
      '10.0.0.2 same-host-name: db1, as on 10.0.0.1',
    ]);
    // A machine that is not listed is reached by nobody.
    expect(told(host(1), host(2, { hostname: 'db1', listed: false }))).toEqual([]);
  });

  it('one machine id; to have none is no id', () => {
    const same = told(host(1), host(2, { machineId: 'a1' }), host(3, { machineId: 'a1' }));
    expect(same[0]).toBe('10.0.0.1 same-machine-id: a1, as on 10.0.0.2, 10.0.0.3');
    expect(same).toHaveLength(3);
    expect(told(host(1, { machineId: '' }), host(2, { machineId: '' }))).toEqual([]);
  });

  it('one host key: one finding a host, and what to do', () => {
    const found = inWords(togetherFindings([host(1), host(2, { blob: 'AAA1' })]));
    expect(found.map(({ code }) => code)).toEqual(['same-host-key', 'same-host-key']);
    expect(found[0]?.evidence).toMatch(/^SHA256:\S+, as on 10\.0\.0\.2$/);
    expect(found[0]?.remedy).toMatchObject([
      { as: 'root', command: expect.stringContaining('ssh-keygen -A') },
    ]);
  });

  describe('one home', () => {
    const at = (type: string, id = '7 2026') => records({ 'home-id': [id], mount: [`srv:/home ${type} rw`] });
    it('on two hosts, by inode and time', () => {
      expect(told(host(1, { seen: at('nfs4') }), host(2, { seen: at('nfs4') }))).toEqual([
        '10.0.0.1 shared-home: srv:/home nfs4, inode 7 2026, as on 10.0.0.2',
        '10.0.0.2 shared-home: srv:/home nfs4, inode 7 2026, as on 10.0.0.1',
      ]);
      expect(told(host(1, { seen: at('nfs4') }), host(2, { seen: at('nfs4', '8 2026') }))).toEqual([]);
      expect(told(host(1, { seen: at('ext4') }), host(2, { seen: at('ext4') }))).toHaveLength(2);
    });

    it('of clones a disk of their own looks so, too: only a network file system counts', () => {
      const codes = (type: string) =>
        told(host(1, { seen: at(type), machineId: 'c' }), host(2, { seen: at(type), machineId: 'c' })).filter(
          (one) => one.includes('shared-home'),
        );
      expect(codes('ext4')).toEqual([]);
      expect(codes('nfs')).toHaveLength(2);
      expect(codes('fuse.glusterfs')).toHaveLength(2);
    });
  });

  describe('clocks', () => {
    const off = (seconds: number) => ({ seen: { askedAt: 5000, now: 5000 + seconds } });
    it('by the clock of most, beyond five minutes', () => {
      expect(told(host(1, off(0)), host(2, off(300)), host(3, off(2)))).toEqual([]);
      expect(told(host(1, off(0)), host(2, off(400)), host(3, off(2)))).toEqual([
        '10.0.0.2 clock-skew: 398 s ahead of the others',
      ]);
      expect(told(host(1, off(-400)), host(2, off(0)), host(3, off(0)))).toEqual([
        '10.0.0.1 clock-skew: 400 s behind the others',
      ]);
      // This machine's own clock may be the one that is wrong.
      expect(told(host(1, off(900)), host(2, off(901)), host(3, off(900)))).toEqual([]);
    });

    it('one that is not known is not judged', () => {
      expect(told(host(1, off(0)), host(2, { seen: { now: undefined } }), host(3, off(0)))).toEqual([]);
    });
  });

  it('a line of /etc/hosts that gives a name of the list another address', () => {
    const [one, ...more] = inWords(
      togetherFindings([
        host(1, { hosts: '127.0.0.1 localhost\n127.0.1.1 db2 # Debian\n10.0.0.1 db1\n' }),
        host(2),
      ]),
    );
    expect(more).toEqual([]);
    expect(one).toMatchObject({
      host: '10.0.0.1',
      code: 'hosts-conflict',
      evidence: '/etc/hosts:2: 127.0.1.1 db2 # Debian',
      remedy: [{ as: 'root', command: "sed -i '2s/^/#/' /etc/hosts" }],
    });
  });
});
