import { describe, expect, it } from 'vitest';
import { readFacts, readGreeting } from '../../../../src/host/read/read-facts.ts';
import { filePaths, home } from '../../builders.ts';

const greet = (changes: Record<string, string> = {}): Buffer => {
  const said = {
    home,
    hostname: 'db1',
    uid: '1000',
    machine: 'a1',
    boot: 'b-2',
    shell: '12 345',
    ...changes,
  };
  return Buffer.from(
    Object.entries(said)
      .map(([word, value]) => `${word} ${value}\n`)
      .join(''),
  );
};
const greeting = readGreeting(greet());

/** What always has to be named. */
const named = Object.entries(filePaths).filter(
  ([name]) => !['bash_login', 'plain_profile', 'default_keys', 'former_keys'].includes(name),
);

interface Sketch {
  readonly files?: Readonly<Record<string, string>>;
  readonly directories?: Readonly<Record<string, string>>;
  readonly records?: readonly string[];
  readonly unnamed?: string;
  readonly state?: string;
}

/** An answer of probe.sh; of a file its text, of a directory what follows its size. */
function answer({ files = {}, directories = {}, records = [], unnamed, state = '644 5 1 1 77' }: Sketch) {
  const placed = Object.entries(files).map(([name, text]) => ({ name, text, path: `/at/${name}` }));
  const states = placed.map(({ text }) => `state ${Buffer.byteLength(text)} ${state}`);
  const lines = [
    `home ${home}`,
    ...named.flatMap(([name, path]) => (name in files || name === unnamed ? [] : `absent ${name} ${path}`)),
    ...placed.map(({ name, path }) => `file ${name} ${path}`),
    ...Object.keys(directories).map((path) => `directory ${path}`),
    ...records,
    ...states,
    ...Object.values(directories).map((rest) => `state 40 ${rest}`),
    'data',
  ];
  const data = placed.map(({ text }) => text).join('');
  return Buffer.from(`${lines.join('\n')}\n${data}`);
}
const read = (sketch: Sketch) => readFacts(answer(sketch), greeting);

describe('7.7 who a host says it is', () => {
  it('is cut to size, and cleaned of what is no digit', () => {
    expect(greeting).toEqual({
      home,
      hostname: 'db1',
      uid: 1000,
      machineId: 'a1',
      boot: 'b-2',
      shell: { pid: '12', since: '345' },
    });
    const long = 'f0'.repeat(100);
    expect(
      readGreeting(greet({ hostname: long.repeat(2), machine: `x-${long}`, boot: `x-${long}` })),
    ).toMatchObject({
      hostname: long.repeat(2).slice(0, 255),
      machineId: long.slice(0, 64),
      boot: `-${long}`.slice(0, 64),
    });
  });

  it.each(['', '12', 'x 1', '1 x', 'x1 2', '1 2x', '12345678901 1', `1 ${'1'.repeat(21)}`])(
    'the shell %j is none',
    (shell) => {
      expect(readGreeting(greet({ shell })).shell).toBeUndefined();
    },
  );

  it('the shell may be missing, with long numbers', () => {
    expect(
      readGreeting(
        Buffer.from(
          greet()
            .toString()
            .replace(/shell.*/, ''),
        ),
      ).shell,
    ).toBeUndefined();
    const [pid, since] = ['1234567890', '12345678901234567890'];
    expect(readGreeting(greet({ shell: `${pid} ${since}` })).shell).toEqual({ pid, since });
  });
});

describe('5 7.7 what a host has', () => {
  it('files with their states, directories, and the rest', () => {
    const facts = read({
      files: { hosts: 'localhost\n', bash_login: '', 'cipher-0': 'c', 'rand-0': 'r', 'cipher-1': 'lost' },
      directories: { [home]: '1755 7 3 1 5', '/x/': '700 0 2 1 6' },
      records: [
        'odd former_keys /odd',
        `identity ${home}/.ssh/id_rsa`,
        'restricted yes',
        'crontab yes',
        'foreign yes',
        `journal ${'x'.repeat(300)}`,
      ],
    });
    const state = { mode: 0o644, owner: 5, links: 1, inode: '77' };
    expect(Object.fromEntries(facts.files)).toEqual({
      hosts: { path: '/at/hosts', bytes: Buffer.from('localhost\n'), ...state },
      bash_login: { path: '/at/bash_login', bytes: Buffer.alloc(0), ...state },
    });
    expect(facts).toMatchObject({
      ...greeting,
      odd: ['/odd'],
      directories: [
        { path: home, mode: 0o1755, owner: 7 },
        { path: '/x', mode: 0o700, owner: 0 },
      ],
      passphrase: [{ cipher: Buffer.from('c'), rand: Buffer.from('r') }],
      pieces: [
        { path: '/at/cipher-0', bytes: Buffer.from('c') },
        { path: '/at/rand-0', bytes: Buffer.from('r') },
        { path: '/at/cipher-1', bytes: Buffer.from('lost') },
      ],
      identities: [`${home}/.ssh/id_rsa`],
      restricted: true,
      crontab: true,
      foreign: true,
      journal: 'x'.repeat(200),
    });
    expect(facts.paths.get('hosts')).toBe('/at/hosts');
    expect(facts.paths.get('former_keys')).toBe('/odd');
    expect(facts.paths.get('bashrc')).toBe(filePaths.bashrc);
    expect([...facts.paths.keys()]).not.toContain('cipher-0');
  });

  it('little', () => {
    const facts = read({ records: ['restricted no', 'crontab no', 'foreign no'] });
    expect(facts).toMatchObject({
      odd: [],
      restricted: false,
      crontab: false,
      foreign: false,
      closed: false,
      journal: undefined,
    });
    expect([facts.files.size, facts.passphrase, facts.pieces, facts.identities]).toEqual([0, [], [], []]);
    expect(read({})).toMatchObject({ restricted: false, crontab: false, foreign: false });
  });

  it.each(named.map(([name]) => name))('%s has to be named', (unnamed) => {
    expect(() => read({ unnamed })).toThrow('a file that is not named');
  });

  it('the record of data may be anywhere but missing', () => {
    expect(() => readFacts(Buffer.from(`\ndata\nhome ${home}\n`), greeting)).toThrow('not one home record');
    expect(() => readFacts(Buffer.from(`home ${home}`), greeting)).toThrow('no data record');
  });

  it('a passphrase of 16 pieces is none: opening one costs milliseconds', () => {
    const pieces = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, i) => [
          [`cipher-${i}`, 'c'],
          [`rand-${i}`, 'r'],
        ]).flat(),
      );
    expect(read({ files: pieces(15) }).passphrase).toHaveLength(15);
    expect(read({ files: pieces(16) }).passphrase).toEqual([]);
    expect(read({ files: { 'rand-0': 'r' } }).passphrase).toEqual([]);
  });

  it('the data are what the files have, not a byte more or less', () => {
    const whole = answer({ files: { hosts: 'x' } });
    expect(readFacts(whole, greeting).files.size).toBe(1);
    for (const other of [whole.subarray(0, -1), Buffer.concat([whole, Buffer.from('\n')])])
      expect(() => readFacts(other, greeting)).toThrow('a file changed while it was read');
  });
});
