import { describe, expect, it } from 'vitest';
import { readEvidence } from '../../../../src/host/examine/evidence.ts';
import type { HostFacts } from '../../../../src/host/read/facts.ts';
import { judgeEach } from '../../../../src/trust/doctor/diagnose.ts';
import type { Subject } from '../../../../src/trust/doctor/subject.ts';
import * as keyModels from '../../../../src/trust/keys/key-models.ts';

const facts: HostFacts = {
  home: '/root',
  hostname: 'n',
  uid: 0,
  machineId: '',
  boot: '',
  shell: undefined,
  paths: new Map(),
  files: new Map(),
  odd: [],
  directories: [],
  symlinks: [],
  passphrase: [],
  pieces: [],
  identities: [],
  crontab: false,
  restricted: false,
  journal: undefined,
  foreign: false,
  closed: false,
};
const session = {
  id: 'x',
  secret: '',
  patienceMs: 1,
  run: () => Promise.reject(new Error('judging runs nothing')),
  traffic: () => ({ requests: 0, bytes: 0 }),
  startupText: () => '',
  close: () => {},
};

function subject(label: string, answer: string): Subject {
  const endpoints = [{ address: label, port: 22, hostKeys: [] }];
  const node = {
    label,
    session,
    lasting: session,
    greeting: facts,
    endpoints,
    name: undefined,
    facts,
    addresses: new Map(),
  };
  return {
    node: { ...node, local: false, reconnect: () => Promise.resolve(session) },
    evidence: readEvidence(
      'root',
      0,
      Buffer.from(`me 0\nnow 1700000000\naccount 0 0\nshell /bin/sh\n${answer}`),
    ),
  };
}

const good = subject('10.0.0.1', 'shadow open 0,99999,,\n');
const codes = (subjects: readonly Subject[], host: string) =>
  judgeEach(subjects, new Map(), keyModels.shared).found.flatMap((one) =>
    one.host === host ? one.code : [],
  );

describe('a host that says what no host can', () => {
  it.each(['-999999999999999', '-100000001'])('7.7 11.2 expired on day %s, which no calendar has', (day) => {
    const { found, failures } = judgeEach(
      [subject('10.0.0.2', `shadow open 1,,,${day}\n`)],
      new Map(),
      keyModels.shared,
    );
    expect(failures).toEqual([]);
    expect(found.find(({ code }) => code === 'user-expired')?.evidence).toEqual({
      is: 'since',
      when: Number(day),
    });
  });

  it('7.7 11.3 a host whose evidence breaks the judging fails by itself, and the others are judged', () => {
    const broken: Subject = {
      node: { ...good.node, label: '10.0.0.2' },
      get evidence(): never {
        throw new TypeError('not an absolute path of one line');
      },
    };
    const { subjects, failures } = judgeEach([good, broken], new Map(), keyModels.shared);
    expect(subjects).toEqual([good]);
    expect(failures).toMatchObject([
      {
        host: '10.0.0.2',
        problem: { code: 'unexpected', text: 'TypeError: not an absolute path of one line' },
      },
    ]);
    expect(codes([good, broken], '10.0.0.1')).toEqual(codes([good], '10.0.0.1'));
    expect(codes([good], '10.0.0.1')).toContain('password-due');
  });
});
