import { describe, expect, it } from 'vitest';
import { readAgentArguments } from '../../../src/commands/agent/options.ts';
import { jsonLines, tableLines } from '../../../src/commands/agent/run.ts';
import { type AgentState, readAgentStates } from '../../../src/host/agents/agents.ts';
import { HostError } from '../../../src/transport/problem.ts';
import type { HostAgents } from '../../../src/trust/agents/manage-agents.ts';
import { en } from '../../../src/words/en/words.ts';
import { zh } from '../../../src/words/zh/words.ts';
import { cli } from './cli.ts';

describe('the arguments of `agent`', () => {
  const defaults = {
    action: 'status',
    hosts: { kind: 'host-file', path: 'h' },
    logFile: undefined,
    json: false,
    identityFiles: [],
    hostKeys: undefined,
    strictHostKeys: false,
    ssh: 'auto',
    jump: undefined,
    jobs: 30,
    connectTimeoutMs: 10_000,
    lockWaitMs: 30_000,
    verbose: false,
  };
  it.each([
    [['status', '-f', 'h'], {}],
    [['-f', 'h', 'start'], { action: 'start' }],
    [['stop', '-fh', '--json'], { action: 'stop', json: true }],
    [['status', '-f', 'h', '-i', 'a', '-i', 'b', '--jobs', '5'], { identityFiles: ['a', 'b'], jobs: 5 }],
    [
      ['status', '-f', 'h', '-l', '/l', '-v', '--connect-timeout', '3'],
      { logFile: '/l', verbose: true, connectTimeoutMs: 3000 },
    ],
  ])('1.2 %j', (argv, changes) => {
    expect(readAgentArguments(argv, en.help)).toEqual({ ...defaults, ...changes });
  });

  it('1.2 it has a help of its own', async () => {
    expect(await cli(['agent', '--help'])).toMatchSnapshot();
    expect(await cli(['agent', 'status', '-V'])).toMatch(/^exit 0\n-- stdout\ngs_sshexkey \(openGauss comp/);
  });

  it.each([
    [[]],
    [['status']],
    [['bounce', '-f', '/etc/hostname']],
    [['status', 'stop', '-f', '/etc/hostname']],
    [['status', '-f', '/etc/hostname', '--skip-hostname-set']],
    [['status', '-f', '/etc/hostname', '--jobs', '0']],
    [['status', '-f']],
    [['status', '-f', '/no/such/file']],
    [['status', '-f', '/dev/null']],
    [['status', '-f', '/etc/passwd']],
  ])('1.3 agent %j is refused: exit 2, and nothing is contacted', async (argv) => {
    const shown = await cli(['agent', ...argv]);
    expect(shown).toMatch(/^exit 2\n-- stderr\n\[GAUSS-50\d{3}\] : /);
    if (!argv.includes('/etc/passwd')) expect(shown).toMatchSnapshot();
  });

  it('1.1 it is a command only as the first argument', async () => {
    expect(await cli(['-f', '/etc/hostname', 'agent', 'status'])).toContain(
      '[GAUSS-50000] : Unrecognized parameter: agent status.',
    );
  });
});

describe('what a host says of its agents', () => {
  it('is read field by field', () => {
    expect(readAgentStates('first RUNNING 17 1 key\nstandby DEAD - - -\n')).toEqual([
      { role: 'first', state: 'RUNNING', pid: 17, keys: 1, trustKey: true },
      { role: 'standby', state: 'DEAD', pid: null, keys: null, trustKey: null },
    ]);
  });

  it.each([
    '',
    'first RUNNING 17 1 key',
    'standby RUNNING 17 1 key\nfirst RUNNING 17 1 key',
    'first RUNNING 17 1 key\nstandby RUNNING 17 1 key\nmore',
    'first RUNNING 17 1 key\nfirst RUNNING 17 1 key',
    'first RUNNING 99999999999 1 key\nstandby DEAD - - -',
    'first RUNNING 17 \x1b[2J key\nstandby DEAD - - -',
    'first  RUNNING 17 1 key\nstandby DEAD - - -',
    'a start-up text\nfirst RUNNING 17 1 key\nstandby RUNNING 18 1 key',
  ])('7.7 %j is refused', (text) => {
    expect(() => readAgentStates(text)).toThrow(HostError);
  });
});

describe('what is shown', () => {
  const running: AgentState = { role: 'first', state: 'RUNNING', pid: 17, keys: 1, trustKey: true };
  const hosts: HostAgents[] = [
    {
      host: '10.0.0.1',
      agents: [running, { role: 'standby', state: 'STOPPED', pid: 4194304, keys: null, trustKey: null }],
      failure: undefined,
    },
    {
      host: 'fd99::1:2:3:4',
      agents: [],
      failure: {
        host: 'fd99::1:2:3:4',
        step: 'network',
        problem: { code: 'shell', text: 'bye\x1b]0;owned\x07\u202e"\\ \u{e0041}\x7f' },
      },
    },
    {
      host: '10.0.0.3',
      agents: [{ ...running, keys: 0, trustKey: false }],
      failure: { host: '10.0.0.3', step: 'network', problem: { code: 'agents-differ', text: 'no key' } },
    },
  ];

  it('a table in columns', () => {
    expect(tableLines(hosts, en).join('\n')).toMatchInlineSnapshot(`
      "HOST           AGENT    STATE    PID      KEYS  TRUST KEY
      10.0.0.1       first    RUNNING  17       1     yes
      10.0.0.1       standby  STOPPED  4194304  -     -
      fd99::1:2:3:4  -        UNKNOWN  -        -     -
      10.0.0.3       first    RUNNING  17       0     no"
    `);
  });

  it('1.6 in Chinese the columns stand below each other, too', () => {
    expect(tableLines(hosts, zh).join('\n')).toMatchInlineSnapshot(`
      "主机           AGENT  状态    PID      密钥数  互信密钥
      10.0.0.1       主     运行中  17       1       有
      10.0.0.1       备     已暂停  4194304  -       -
      fd99::1:2:3:4  -      未知    -        -       -
      10.0.0.3       主     运行中  17       0       无"
    `);
  });

  it('7.7 one JSON document, which showing it does not change', () => {
    const text = jsonLines(hosts, 'omm', en).join('\n');
    expect(text).not.toMatch(/[^\x20-\x7e\n]/);
    const document: unknown = JSON.parse(text);
    expect(document).toMatchObject({
      hosts: [
        { host: '10.0.0.1', agents: hosts[0]?.agents },
        { host: 'fd99::1:2:3:4', agents: [] },
        { host: '10.0.0.3', agents: hosts[2]?.agents, error: 'not all was done: no key' },
      ],
    });
    expect(text).toContain('bye\\\\x1b]0;owned\\\\x07\\\\u202e\\"\\\\');
  });
});
