import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import { patience } from '../../lab/pace.ts';
import { expectNothingLeft } from './support/evidence.ts';
import { bytesSent, hostileSpec, startHostile, type Trick } from './support/hostile.ts';
import { hostNamed, startTool, type ToolOptions, waiting, writeHostFile } from './support/tool.ts';

const shell = '$(touch /tmp/owned)`touch /tmp/owned`';
const esc = `\u001b]0;owned\u0007\u001b[31m${shell}`;
const greeting = (home: string, name: string) => `home ${home}\nhostname ${name}\nuid 0\nmachine \nboot \n`;
const paths = [
  'authorized_keys /root/.ssh/authorized_keys',
  'known_hosts /root/.ssh/known_hosts',
  'hosts /etc/hosts',
  'ssh_config /root/.ssh/config',
  'bashrc /root/.bashrc',
  'private_key /root/.ssh/id_om',
  'public_key /root/.ssh/id_om.pub',
  'managed_config /root/gaussdb_tmp/ssh_config',
  'keeper /root/gaussdb_tmp/keep_agents',
  'fast_passphrase /root/gaussdb_tmp/agent_passphrase',
  'made /root/gaussdb_tmp/made_here',
  'profile /root/.profile',
];
const absent = (but = '') => paths.filter((path) => path !== but).map((path) => `absent ${path}\n`);
const [keysFile = ''] = paths;
const says = (at: 'greet' | 'probe', head: string, line = '', times = 0, tail = ''): Trick => ({
  at,
  does: 'answer',
  answer: { head, line, times, tail },
});
const facts = (size: number, states = 2): string =>
  [
    'home /root\n',
    ...absent(keysFile),
    `file ${keysFile}\n`,
    'directory /root\n',
    `state ${size} 600 0 1 1 1\n`.repeat(states),
    'data\n',
  ].join('');

const after = 'bytes\nstate 5 600 0 1 1 1\n';
const at = (place: Trick['at'], does: Trick['does'], time = 1): Trick => ({ at: place, does, time });

const late = /the ssh server did not finish the login in time/;
const slow = /a program on the host took longer than \d+ s/;
const shut = /the connection was closed/;
const large = (kib: number) => new RegExp(`the host sent more than any answer can need, ${kib} KiB`);
const nonsense = (why: string) => new RegExp(`its answer made no sense: Error: ${why}`);

/** Where each host is hostile, and what is told of it. */
const tricks: Record<string, [trick: Trick, cause: RegExp]> = {
  'silent at accept': [
    at('accept', 'silent'),
    /it accepted the connection, but no ssh server answered in time/,
  ],
  'closed at accept': [at('accept', 'close'), /the ssh server hung up before the login, six times/],
  'endless before its greeting': [at('accept', 'endless'), shut],
  'silent after its greeting': [at('greeting', 'silent'), /no ssh server answered in time/],
  'closed after its greeting': [
    at('greeting', 'close'),
    /the ssh server hung up before the login, six times/,
  ],
  'no packets': [at('greeting', 'endless'), shut],
  'a host key that is none': [at('key exchange', 'silent'), /malformed host public key/],
  'closed in the key exchange': [at('key exchange', 'close'), /closed|hung up/],
  'silent at the login': [at('authentication', 'silent'), late],
  'closed at the login, again and again': [at('authentication', 'close'), /closed|in time/],
  'endless banner': [at('authentication', 'endless'), late],
  'endless questions': [at('questions', 'endless'), late],
  'a question of escapes': [
    at('questions', 'answer'),
    /other than the password: Password\\x1b\]0;owned\\x07 code:/,
  ],
  'silent session': [at('session', 'silent'), late],
  'refused session': [at('session', 'refuse'), /the login shell did not start a program: Unable to exec/],
  'closed session': [at('session', 'close'), shut],
  'endless output': [at('session', 'endless'), large(1024)],
  'endless errors': [at('stderr', 'silent'), large(1024)],
  'silent shell': [at('shell', 'silent'), slow],
  'silent when greeted': [at('greet', 'silent'), slow],
  'closed when greeted': [
    at('greet', 'close'),
    /shut|the login shell did not start|the connection was closed/,
  ],
  // Whether before its start-up files have ended, or after.
  'endless when greeted': [at('greet', 'endless'), /more than any answer can need, (64|1024) KiB/],
  'no home': [says('greet', 'hostname x\nuid 0\nmachine \n'), nonsense('not one home record')],
  'two homes': [says('greet', `home /root\n${greeting('/root', 'x')}`), nonsense('not one home record')],
  'a home that is relative': [says('greet', greeting('root', 'x')), nonsense('a path that is none')],
  'a home of variables': [
    says('greet', greeting(`/root/\${HOME}${shell}`, 'x')),
    /its home directory \/root\/\$\{HOME\}/,
  ],
  'a reason of escapes': [says('greet', `stop ${esc}\n`), /^\\x1b\]0;owned\\x07\\x1b\[31m\$\(touch/],
  'silent when read': [at('probe', 'silent'), slow],
  'closed when read': [at('probe', 'close'), shut],
  'endless when read': [at('probe', 'endless'), large(10_240)],
  'endless records': [
    says('probe', 'home /root\n', 'mark\n', 2_000_000),
    nonsense('more records than a host can have'),
  ],
  'no records': [says('probe', ''), nonsense('no data record')],
  'a file that is short': [
    says('probe', `${facts(1000)}short\n`),
    nonsense('a file changed while it was read'),
  ],
  'a state that is missing': [says('probe', `${facts(5, 1)}${after}`), nonsense('states do not match files')],
  'a file named twice': [
    says('probe', `absent ${keysFile}\n${facts(5)}${after}`),
    nonsense('a file that is named twice'),
  ],
  'a million lines': [
    says('probe', facts(1_000_000), '\n', 1_000_000),
    /authorized_keys has 1000000 lines: the files that this tool edits may have 200000 in all/,
  ],
  'silent when written to': [at('apply', 'silent'), slow],
  'closed when written to': [at('apply', 'close'), shut],
  'endless when written to': [at('apply', 'endless'), /the host sent more than any answer can need/],
  'silent when all is distributed': [at('apply', 'silent', 2), slow],
  'closed when all is distributed': [at('apply', 'close', 2), shut],
  'silent agents': [at('keeper', 'silent'), slow],
  // It may come in while the request before is answered.
  'endless agents': [at('keeper', 'endless'), /more than any answer can need, (64|132) KiB/],
  'silent cron': [at('crontab', 'silent'), slow],
  'endless cron': [at('crontab', 'endless'), /more than any answer can need, (64|132|1024) KiB/],
  'closed cron': [at('crontab', 'close'), shut],
};

/** Those that have something to say, but serve as any other host does. */
const odd = {
  'start-up text': { at: 'startup', does: 'answer', answer: { head: esc } },
  'a name of shell': says('greet', greeting('/root', esc)),
} satisfies Record<string, Trick>;

/** Names, modes, owners and content of all that a run could change for root. */
const contents = (hosts: readonly LabHost[]) =>
  Promise.all(
    hosts.map(async (host) => {
      const script = `find /root /etc/hosts -printf '%p %y %m %u %g %l\n' -type f -exec sha256sum {} + | sort`;
      return (await host.exec(['sh', '-c', script], { check: true })).stdout;
    }),
  );

/** Its programs may take their time: silence has to be waited out. */
const runPatiently = (host: LabHost, args: readonly string[], options: ToolOptions) =>
  startTool(host, args, options).ended;

describe('hostile hosts', { timeout: patience(300_000) }, () => {
  let lab: Lab;
  let here: LabHost;
  let good: LabHost;
  beforeAll(async () => {
    const keys = { path: '.ssh/authorized_keys', content: `# ${'x'.repeat(1_000_000)}\n` };
    // Whatever others send it, its programs do with little memory.
    const bashrc = { path: '.bashrc', content: 'ulimit -v 300000\n' };
    const lines = `mkdir -p /root/.ssh; yes "ssh-ed25519 ${'A'.repeat(68)} user@example.org" | head -n 1000000 >/root/.ssh/authorized_keys`;
    lab = await startLab({
      hosts: [
        { name: 'here' },
        { name: 'good', accounts: [{ name: 'root', files: [keys, bashrc] }] },
        { name: 'million', boot: [lines] },
        hostileSpec(60),
        { name: 'alone' },
        { ...hostileSpec(60, 8), name: 'frozen' },
      ],
    });
    here = hostNamed(lab, 'here');
    good = hostNamed(lab, 'good');
  });
  afterAll(() => lab?.stop());

  it.concurrent('7.7 each one is named with cause and remedy, wherever it is hostile, and the others get their trust', async () => {
    const million = hostNamed(lab, 'million');
    const hostile = hostNamed(lab, 'hostile');
    const all = {
      ...Object.fromEntries(Object.entries(tricks).map(([name, [trick]]) => [name, trick])),
      ...odd,
    };
    const addresses = await startHostile(hostile, all);
    const list = [here, good, million, ...addresses.values()];
    const file = await writeHostFile(here, list);
    const log = '/var/tmp/hostile.log';
    const run = await runPatiently(here, ['-f', file, '--keep-going', ...waiting(2), '-l', log], {
      stdin: 'root-secret\n',
    });
    expect(run.code).toBe(1);
    const text = `${run.stdout}${run.stderr}`;
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
    // Standard error has hosts together that fail alike; the log has each by itself.
    const lines = String(await here.read(log))
      .split('\n')
      .map((line) => line.replace(/^\[[^\]]*\]\[gs_sshexkey\] /, ''));
    const told = (address = '') => {
      const [cause = '', remedy = ''] = lines.filter(
        (line) => line.startsWith(`  ${address}: `) && !line.includes('prints'),
      );
      return { cause: cause.slice(address.length + 4), remedy: remedy.slice(address.length + 4) };
    };
    const wrong = Object.entries(tricks).flatMap(([name, [, cause]]) => {
      const said = told(addresses.get(name));
      return cause.test(said.cause) && said.remedy !== '' ? [] : [{ name, ...said }];
    });
    expect(wrong).toEqual([]);
    expect(told(million.address).cause).toMatch(
      /^\/root\/\.ssh\/authorized_keys has 98000000 bytes: the files that this tool reads may have 8000000 in all$/,
    );
    expect(run.stderr).toContain(
      `Trust was created and verified among the other ${2 + Object.keys(odd).length} hosts.`,
    );
    const quiet = addresses.get('start-up text') ?? '';
    expect(run.stderr).toContain(`[GAUSS-51808] : A start-up file on ${quiet} prints text`);
    expect(run.stderr).toContain(`${quiet}: it prints: \\x1b]0;owned\\x07\\x1b[31m$(touch /tmp/owned)`);
    expect(run.stderr).toContain(
      `${addresses.get('a name of shell')}: its host name "\\x1b]0;owned\\x07\\x1b[31m$(touch /tmp/owned)`,
    );
    for (const host of [here, good, million, hostile]) {
      const owned = await host.exec(['sh', '-c', 'ls /tmp/owned /hostile/*/tmp/owned 2>/dev/null']);
      expect(owned.stdout).toBe('');
    }
    for (const host of [here, good])
      expect(String(await host.read('/root/.ssh/known_hosts'))).not.toContain('owned');
  });

  it.concurrent('7.7 one that vanishes without a word is noticed, named, and undone elsewhere', async () => {
    const alone = hostNamed(lab, 'alone');
    const before = await contents([alone]);
    const frozen = hostNamed(lab, 'frozen');
    const [address = ''] = (await startHostile(frozen, { gone: at('apply', 'freeze') }, 8)).values();
    const file = await writeHostFile(alone, [alone, address]);
    const run = await runPatiently(alone, ['-f', file], { stdin: 'root-secret\n' });
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(`  ${address}: the connection was closed: it no longer answers\n`);
    expect(run.stderr).toContain(
      `  ${address}: what this run had changed there could not be undone: it accepted the connection, but no ssh server answered in time\n`,
    );
    expect(run.stderr).toContain(`Undone on ${alone.address}: all is as it was.\n`);
    await expectNothingLeft([alone]);
    expect(await contents([alone])).toEqual(before);
  });

  it('7.7 nothing is left on the others', async () => {
    await expectNothingLeft([here, good, hostNamed(lab, 'million'), hostNamed(lab, 'alone')]);
  });

  it('7.7 over the machine’s own ssh, each one is named as well, and nothing of it gets through', async () => {
    const early = (name: string): boolean =>
      !/^(?:greet|probe|apply|keeper|crontab)$/.test(tricks[name]?.[0].at ?? '');
    const names = [...Object.keys(tricks).filter(early), 'closed when greeted', 'endless when read'];
    const all = {
      ...Object.fromEntries(names.flatMap((name) => (tricks[name] ? [[name, tricks[name][0]]] : []))),
      ...odd,
    };
    const addresses = await startHostile(hostNamed(lab, 'hostile'), all);
    const file = await writeHostFile(here, [here, good, ...addresses.values()]);
    const args = ['-f', file, '--keep-going', '--ssh', 'system', ...waiting(2)];
    const run = await runPatiently(here, args, { stdin: 'root-secret\n' });
    expect(run.code).toBe(1);
    const text = `${run.stdout}${run.stderr}`;
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
    const unnamed = names.filter((name) => !run.stderr.includes(`${addresses.get(name)}`));
    expect(unnamed).toEqual([]);
    expect(run.stderr).toContain(
      `Trust was created and verified among the other ${2 + Object.keys(odd).length} hosts.`,
    );
    const owned = 'ls /tmp/owned /hostile/*/tmp/owned 2>/dev/null';
    for (const host of [here, good, hostNamed(lab, 'hostile')])
      expect((await host.exec(['sh', '-c', owned])).stdout).toBe('');
    await expectNothingLeft([here, good]);
  });

  it('7.5 7.7 one whose ssh prints without end at a login costs the others neither memory nor what they had', async () => {
    const before = await contents([here, good]);
    const addresses = await startHostile(hostNamed(lab, 'hostile'), { login: at('login', 'endless') });
    const file = await writeHostFile(here, [here, good, ...addresses.values()]);
    const run = await runPatiently(here, ['-f', file, ...waiting(2), '--verify', 'ring'], {
      stdin: 'root-secret\n',
    });
    expect(run.code).toBe(1);
    const address = addresses.get('login');
    expect(run.stderr).toContain(`[GAUSS-51100] : Failed to verify SSH trust on these nodes: ${address}`);
    const both = [here, good].map((host) => host.address).join(', ');
    expect(run.stderr).toMatch(new RegExp(`  ${both} -> ${address}: .*goes on printing`));
    expect(run.stderr).toContain(`: all is as it was.\n`);
    // A lock goes with its session, which may end a moment after the tool.
    await expectNothingLeft([here, good]);
    expect(await contents([here, good])).toEqual(before);
  });

  it('7.7 what hosts send without end costs less than 64 MB of memory, whenever they send it', async () => {
    const alone = hostNamed(lab, 'alone');
    const hostile = hostNamed(lab, 'hostile');
    const script = `process.on('exit', () => {
      const [, peak] = /VmHWM:\\s+(\\d+) kB/.exec(require('fs').readFileSync('/proc/self/status', 'utf8'));
      require('fs').writeFileSync('/tmp/peak', peak);
    });`;
    await alone.write('/opt/peak.cjs', script);
    /** Peak of the tool's resident memory, in MB. */
    const peakOf = async (all: Readonly<Record<string, Trick>>): Promise<number> => {
      const addresses = await startHostile(hostile, all);
      const file = await writeHostFile(alone, [alone, ...addresses.values()]);
      const args = ['-f', file, ...waiting(2), '--verify', 'star', '--keep-going'];
      const env = { NODE_OPTIONS: '--require /opt/peak.cjs' };
      await runPatiently(alone, args, { stdin: 'root-secret\n', env });
      const peak = Number(await alone.read('/tmp/peak')) / 1000;
      await alone.exec(['rm', '/tmp/peak'], { check: true });
      return peak;
    };
    const places = ['accept', 'authentication', 'questions', 'session', 'stderr', 'greet', 'apply'] as const;
    const endless = Object.fromEntries(places.map((place) => [place, at(place, 'endless')]));
    const records = { lines: says('probe', 'home /root\n', 'mark\n', 20_000_000) };
    const peak = await peakOf({ ...endless, ...records });
    const sent = await bytesSent(hostile);
    expect(sent).toBeGreaterThan(100_000_000);
    // So few of them that they cannot have needed more than as many honest ones would.
    const honest = await peakOf({ one: at('nowhere', 'silent'), two: at('nowhere', 'silent') });
    expect(await bytesSent(hostile), 'an honest one sends little').toBeLessThan(10_000_000);
    expect(peak - honest).toBeLessThan(64);
  });
});
