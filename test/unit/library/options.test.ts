import { expect, it } from 'vitest';
import {
  createTrust,
  explainError,
  InputError,
  Secret,
  TrustError,
  verifyTrust,
} from '../../../src/index.ts';
import { type ConnectOptions, readOptions, readPassword } from '../../../src/library/options.ts';

it('hosts are a list, or the text of a host file', () => {
  const expected = [
    { address: '10.0.0.1', port: 22 },
    { address: '10.0.0.2', port: 2222 },
    { address: 'fd00::1', port: 22 },
  ];
  const list = ['10.0.0.1', '10.0.0.2,2222', { address: 'FD00:0::1' }, { address: '10.0.0.1', port: 22 }];
  expect(readOptions({ hosts: list }).hosts).toEqual(expected);
  expect(readOptions({ hosts: '# three\n10.0.0.1\n\n10.0.0.2,2222\nfd00::1' }).hosts).toEqual(expected);
});

it.each<[ConnectOptions, string]>([
  [{ hosts: [] }, 'there is no host'],
  [{ hosts: '# none' }, 'there is no host'],
  [{ hosts: ['10.0.0.1', ''] }, 'host 2: ""'],
  [{ hosts: ['#10.0.0.1'] }, 'host 1: "#10.0.0.1"'],
  [{ hosts: ['10.0.0.1\n10.0.0.2'] }, 'host 1: "10.0.0.1\\n10.0.0.2"'],
  [{ hosts: ['10.0.0.1', '\x1b[2J'] }, 'host 2: "\\x1b[2J" is no address of a host'],
  [
    { hosts: [{ address: '10.0.0.1', port: 80 }] },
    'host 1: "10.0.0.1,80" has a port that is neither 22 nor 1025 to 65534',
  ],
  [{ hosts: '10.0.0.1\n127.0.0.1' }, 'line 2: "127.0.0.1" is a loopback address, which is valid only alone'],
  [{ hosts: ['10.0.0.1'], jobs: 0 }, 'jobs must be a whole number above 0'],
  [{ hosts: ['10.0.0.1'], connectTimeoutMs: 1.5 }, 'connectTimeoutMs must be a whole number above 0'],
  [
    { hosts: ['10.0.0.1'], identityFiles: ['/etc/hostname'] },
    '/etc/hostname is no private key, or is encrypted',
  ],
])('%j cannot be used: InputError, before anything is contacted', async (options, text) => {
  for (const call of [createTrust, verifyTrust]) {
    const error: unknown = await call(options).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect(error).toMatchObject({ code: 'bad-input', message: text });
    expect(explainError(error)).toBe(text);
  }
});

it('a signal that has been aborted already: nothing is contacted, and nothing told', async () => {
  const signal = AbortSignal.abort(new Error('too late'));
  const onEvent = (): never => {
    throw new Error('told');
  };
  await expect(createTrust({ hosts: ['192.0.2.1'], signal, onEvent })).rejects.toThrow('too late');
});

it('a password is a string or a secret; an empty one is none', () => {
  expect(readPassword('p')?.reveal()).toBe('p');
  expect(readPassword(new Secret('p'))?.reveal()).toBe('p');
  for (const none of ['', new Secret(''), undefined]) expect(readPassword(none)).toBeUndefined();
});

it('words for a run that failed can be shown as they are', () => {
  const problem = { code: 'closed', text: 'bye\x1b[2J' } as const;
  const error = new TrustError([{ host: '10.0.0.1', step: 'network', problem }]);
  expect(explainError(error).split('\n').slice(0, 2)).toEqual([
    '[GAUSS-51101] : SSH exception on these nodes: 10.0.0.1.',
    '  10.0.0.1: the connection was closed: bye\\x1b[2J',
  ]);
});
