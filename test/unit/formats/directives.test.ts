import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clientDirectives,
  keywordNamed,
  type PlacedLine,
  serverDirectives,
  splitDirective,
} from '../../../src/formats/directives.ts';

const user = '/root/.ssh/config';
const system = '/etc/ssh/ssh_config';
const part = '/etc/ssh/ssh_config.d/a.conf';

/** The lines of files as a host tells them: no empty ones, and no comments. */
function linesOf(files: Readonly<Record<string, string>>): PlacedLine[] {
  return Object.entries(files).flatMap(([file, text]) =>
    text.split('\n').flatMap((line, i) => (line === '' ? [] : [{ file, number: i + 1, text: line }])),
  );
}
const told = (found: ReturnType<typeof clientDirectives>) =>
  found.map(({ keyword, value, file, number }) => `${keyword} ${value} ${file}:${number}`);

describe('a line of a configuration', () => {
  it.each([
    ['PubkeyAuthentication no', 'pubkeyauthentication', 'no'],
    ['  Port=22', 'port', '22'],
    ['\tport =\t22 ', 'port', '22'],
    ['"User" "a b"', 'user', '"a b"'],
    ['ChallengeResponseAuthentication no', 'kbdinteractiveauthentication', 'no'],
    ['PubkeyAcceptedKeyTypes +ssh-rsa\r', 'pubkeyacceptedalgorithms', '+ssh-rsa'],
    ['Banner', 'banner', ''],
  ])('%j', (text, keyword, value) => {
    expect(splitDirective(text)).toEqual({ keyword, value });
  });

  it.each(['', '# Port 22', '  ', '22 Port'])('%j is none', (text) => {
    expect(splitDirective(text)).toBeUndefined();
  });
});

describe('11.7 the settings that ssh has taken', () => {
  const files = linesOf({
    [user]: 'Include x\nHost db*\n  Port 1\nHost 10.*\n  Port 2\n  User omm\nMatch user root\n  Port 3',
    '/root/.ssh/x': 'Port 4',
    [system]: `Include ${part}\nPort 5\nMatch host other\n Port 6\nMatch all\n Port 7`,
    [part]: 'Compression yes',
  });
  const trace = [
    `Reading configuration data ${user}`,
    `${user} line 1: Including file /root/.ssh/x depth 0`,
    'Reading configuration data /root/.ssh/x',
    `${user} line 4: Applying options for 10.*`,
    "checking match for 'user root' host 10.0.0.2 originally 10.0.0.2",
    `${user} line 7: matched 'user "root"' `,
    'match found',
    `Reading configuration data ${system}`,
    `${system} line 1: Including file ${part} depth 0`,
    `Reading configuration data ${part}`,
    `${system} line 3: not matched 'host "10.0.0.2"' `,
    'match not found',
    'match found',
  ];

  it('are those of the blocks that it applied, of files in the order in which it read them', () => {
    expect(told(clientDirectives(files, trace))).toEqual([
      'port 4 /root/.ssh/x:1',
      `port 2 ${user}:5`,
      `user omm ${user}:6`,
      `port 3 ${user}:8`,
      `compression yes ${part}:1`,
      `port 5 ${system}:2`,
      `port 7 ${system}:6`,
    ]);
  });

  it('come to an end where files include one another', () => {
    const lines = linesOf({
      [user]: `Include ${part}\nInclude ${part}\nPort 1`,
      [part]: `Include ${user}\nPort 2`,
    });
    const around = [
      `Reading configuration data ${user}`,
      ...[1, 2].map((line) => `${user} line ${line}: Including file ${part} depth 0`),
      `${part} line 1: Including file ${user} depth 1`,
    ];
    expect(
      clientDirectives(lines, [...around, 'Reading configuration data /other']).length,
    ).toBeLessThanOrEqual(20_000);
  });

  it('whatever a host says, each is a line of its files, and no block that was not applied counts', () => {
    const line = fc.tuple(
      fc.constantFrom(user, system, part),
      fc.nat(5),
      fc.constantFrom('Port 1', 'Host a', 'Match all', `Include ${part}`, 'x', ''),
    );
    const log = fc.oneof(
      fc.constantFrom('match found', 'match not found', `Reading configuration data ${user}`),
      fc.nat(5).map((number) => `${user} line ${number}: Applying options for *`),
      fc.nat(5).map((number) => `${user} line ${number}: Including file ${part} depth 0`),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(line), fc.array(log), (given, said) => {
        const lines = given.map(([file, number, text]) => ({ file, number, text }));
        for (const { file, number, text } of clientDirectives(lines, said))
          expect(lines).toContainEqual({ file, number, text });
      }),
    );
  });
});

describe('11.7 the settings of sshd’s files', () => {
  const first = '/etc/ssh/sshd_config';
  const more = '/etc/ssh/sshd_config.d/1.conf';

  it('stand in the order of its reading, with the block that each is in', () => {
    const lines = linesOf({
      [first]: 'Include /etc/ssh/sshd_config.d/*.conf\nPort 1\nMatch User a\nInclude /etc/x\nPort 2',
      [more]: 'Port 3\nMatch User b\nPort 4',
      '/etc/x': 'Port 5',
    });
    const includes = [
      { file: first, number: 1, path: more },
      { file: first, number: 4, path: '/etc/x' },
    ];
    const found = serverDirectives(first, lines, includes);
    expect(found.map(({ value, match }) => `${value} ${match}`)).toEqual([
      '3 ',
      '4 Match User b',
      '1 ',
      '5 Match User a',
      '2 Match User a',
    ]);
  });

  it('come to an end where files include one another', () => {
    const lines = linesOf({ [first]: 'Include a\nInclude a\nPort 1' });
    const includes = [1, 2].map((number) => ({ file: first, number, path: first }));
    expect(serverDirectives(first, lines, includes).length).toBeLessThanOrEqual(20_000);
  });
});

it('names of earlier releases are those of today', () => {
  expect(keywordNamed('PubkeyAcceptedKeyTypes')).toBe(keywordNamed('pubkeyacceptedalgorithms'));
});
