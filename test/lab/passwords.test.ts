import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import { expectNothingLeft, homes, hostsAsked, passwordAttempts, silenceSshd } from './support/evidence.ts';
import { runToolInTerminal } from './support/terminal.ts';
import { hostNamed, manualLines, runTool, star, startTool, writeHostFile } from './support/tool.ts';

const accepted = { result: 'Accepted', method: 'password' };
const failed = { result: 'Failed', method: 'password' };

describe('one password for 10 hosts', () => {
  let lab: Lab;
  let here: LabHost;
  let file: string;
  beforeAll(async () => {
    const spec = { accounts: [{ name: 'amy', password: 'amy-secret' }] };
    lab = await startLab({ hosts: new Array(10).fill(spec) });
    here = hostNamed(lab, 'node1');
    file = await writeHostFile(here, lab.hosts);
  });
  afterAll(() => lab?.stop());

  it('3.1 asks without echo, and standard output is the manual’s example line by line', async () => {
    const run = await runToolInTerminal(
      here,
      ['-f', file, ...star, '-l', '/root/run.log'],
      [['Password: ', 'root-secret\r']],
    );
    expect(run).toMatchObject({ code: 0, stdout: manualLines });
    expect(run.screen).toContain('Please enter password for current user[root].\nPassword: \n');
    expect(run.screen).not.toContain('secret');
    expect(run.screen.match(/Password: /g)).toHaveLength(1);
    const log = String(await here.read('/root/run.log'));
    expect(log).not.toContain('secret');
    const texts = log.split('\n').map((line) => line.replace(/^.*\[gs_sshexkey\] /, ''));
    expect(texts.filter((text) => `${manualLines}\n`.includes(`${text}\n`) && text !== '')).toEqual(
      manualLines.trimEnd().split('\n'),
    );
    for (const host of lab.hosts.slice(1)) expect(passwordAttempts(host, 'root')).toEqual([accepted]);
    expect(passwordAttempts(here, 'root')).toEqual([]);
    await expectNothingLeft(lab.hosts);
  });

  it('3.3 a wrong password typed once reaches exactly one of 10 hosts, once, by one method', async () => {
    let tried = '';
    const run = await runToolInTerminal(
      here,
      ['-f', file, '--verify', 'star'],
      [
        ['Password: ', 'wrong\r'],
        [
          'Password: ',
          () => {
            const asked = lab.hosts.filter((host) => passwordAttempts(host, 'omm').length > 0);
            expect(asked.map((host) => passwordAttempts(host, 'omm'))).toEqual([[failed]]);
            tried = asked[0]?.address ?? '';
            return 'wrong\r';
          },
        ],
        [
          'Password: ',
          () => {
            expect(hostsAsked(lab.hosts, 'omm'), 'the same password again is not sent again').toHaveLength(1);
            return 'wrong too\r';
          },
        ],
        ['Password: ', 'omm-secret\r'],
      ],
      { user: 'omm' },
    );
    expect(run).toMatchObject({ code: 0, stdout: manualLines });
    const notice = 'Notice :The password of some nodes is incorrect.\n';
    const question = `Please enter password for current user[omm] on the node[${tried}].\nPassword: \n`;
    const warning = `${tried} has refused 2 passwords; one more may lock the account there.\n`;
    // Hosts that connect meanwhile are told of between the prompts.
    expect(run.screen.replaceAll(/^Notice: .*\n/gm, '')).toContain(
      `Password: \n${notice}${question}${notice}${question}${notice}${warning}${question}`,
    );
    for (const host of lab.hosts.slice(1))
      expect(passwordAttempts(host, 'omm')).toEqual(
        host.address === tried ? [failed, failed, accepted] : [accepted],
      );
  });

  it('3.3 without a terminal, too: one host refuses, 8 are spared, nothing has changed', async () => {
    const before = await homes(lab.hosts, 'amy');
    const run = await runTool(here, ['-f', file, ...star], { user: 'amy', stdin: 'wrong\n' });
    const [refused] = lab.hosts.filter((host) => passwordAttempts(host, 'amy').length > 0);
    expect(hostsAsked(lab.hosts, 'amy')).toEqual([refused?.name]);
    expect(run.code).toBe(1);
    expect(run.stdout).toBe('Checking network information.\n');
    expect(run.stderr).toContain(`[GAUSS-50306] : The password of ${refused?.address} is incorrect.\n`);
    expect(run.stderr).toContain(`  ${refused?.address}: the password was refused\n`);
    const spared = lab.hosts.slice(1).filter((host) => host !== refused);
    expect(run.stderr).toContain(`  Not tried on: ${spared.map(({ address }) => address).join(',')}.\n`);
    expect(await homes(lab.hosts, 'amy')).toEqual(before);
    await expectNothingLeft(lab.hosts);
  });
});

describe('hosts with passwords of their own', () => {
  const signs = `a'b"c $HOME \\n %s%% é密 !&;|<>*?~#\` `;
  const common = [
    { name: 'signs', password: signs },
    { name: 'typed', password: signs },
    { name: 'long', password: 'Ab1+'.repeat(50) },
  ];
  // Once the key is there, a login takes as long as the test wants it to.
  const endless = 'while [ -e ~/.ssh/id_om ] && [ ! -e ~/go ]; do echo wait; sleep 0.2; done\n';
  const slow = { name: 'slow', password: 'slow-two', files: [{ path: '.bashrc', content: endless }] };
  const people = (end: string) =>
    ['root', 'omm', 'amy', 'bob', 'cat', 'dan', 'eve'].map((name) => ({ name, password: `${name}-${end}` }));
  let lab: Lab;
  let here: LabHost;
  let two: LabHost;
  let three: LabHost;
  let four: LabHost;
  const files: Record<string, string> = {};

  beforeAll(async () => {
    lab = await startLab({
      hosts: [
        { name: 'here', accounts: [...people('here'), ...common, { name: 'slow' }] },
        { name: 'two', accounts: [...people('two'), ...common, slow] },
        { name: 'three', accounts: people('three') },
        { name: 'four', accounts: people('four') },
        { name: 'grace', accounts: people('grace'), sshdConfig: ['LoginGraceTime 1'] },
      ],
    });
    here = hostNamed(lab, 'here');
    two = hostNamed(lab, 'two');
    three = hostNamed(lab, 'three');
    four = hostNamed(lab, 'four');
    files.two = await writeHostFile(here, [here, two], '/etc/two');
    files.three = await writeHostFile(here, [here, two, three], '/etc/three');
    files.four = await writeHostFile(here, [here, two, three, four], '/etc/four');
    files.grace = await writeHostFile(here, [here, hostNamed(lab, 'grace')], '/etc/grace');
  });
  afterAll(() => lab?.stop());

  const args = (file: string, ...more: string[]) => [
    '-f',
    files[file] ?? '',
    '--connect-timeout',
    '60',
    ...more,
  ];

  /** Runs something while the `late` hosts keep silent, until `first` has answered the password of a user. */
  async function answersFirst<T>(
    first: LabHost,
    user: string,
    late: readonly LabHost[],
    run: () => Promise<T>,
  ): Promise<T> {
    const resume = await Promise.all(late.map(silenceSshd));
    const resumeAll = async () => {
      for (const one of resume.splice(0)) await one();
    };
    try {
      const running = run();
      const attempts = () => passwordAttempts(first, user).length;
      const answered = expect.poll(attempts, { timeout: 30_000, interval: 20 }).toBeGreaterThan(0);
      await Promise.race([answered, running]);
      await resumeAll();
      const result = await running;
      await answered;
      return result;
    } finally {
      await resumeAll();
    }
  }

  it('3.4 a host that refuses is asked for by itself, before any host is changed', async () => {
    const before = await homes([here, two, three], 'root');
    const run = await answersFirst(two, 'root', [three], () =>
      runToolInTerminal(here, args('three'), [
        ['Password: ', 'root-two\r'],
        [
          'Password: ',
          async () => {
            expect(await homes([here, two, three], 'root')).toEqual(before);
            return 'root-three\r';
          },
        ],
      ]),
    );
    expect(run).toMatchObject({ code: 0, stdout: manualLines });
    expect(run.screen).toContain(
      `Notice :The password of some nodes is incorrect.\nPlease enter password for current user[root] on the node[${three.address}].\nPassword: \n`,
    );
    expect(run.screen.match(/Password: /g)).toHaveLength(2);
    expect(passwordAttempts(two, 'root')).toEqual([accepted]);
    expect(passwordAttempts(three, 'root')).toEqual([failed, accepted]);
  });

  it('3.4 the same when the odd host is the first to answer', async () => {
    const run = await answersFirst(three, 'amy', [two], () =>
      runToolInTerminal(
        here,
        args('three', '--verify', 'star'),
        [
          ['Password: ', 'amy-two\r'],
          [`on the node[${three.address}].`, ''],
          ['Password: ', 'amy-three\r'],
          [`on the node[${two.address}].`, ''],
          ['Password: ', 'amy-two\r'],
        ],
        { user: 'amy' },
      ),
    );
    expect(run).toMatchObject({ code: 0, stdout: manualLines });
    expect(passwordAttempts(three, 'amy')).toEqual([failed, accepted]);
  });

  it('3.4 without a terminal every host that refuses is named, and nothing has changed', async () => {
    const before = await homes(lab.hosts, 'omm');
    const run = await answersFirst(two, 'omm', [three, four], () =>
      runTool(here, args('four'), { user: 'omm', stdin: 'omm-two\n' }),
    );
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(
      `[GAUSS-50306] : The password of ${three.address},${four.address} is incorrect.\n`,
    );
    expect(run.stderr).not.toContain(`  ${two.address}: `);
    expect(run.stderr).not.toContain('Password: ');
    expect(hostsAsked(lab.hosts, 'omm')).toEqual(['two', 'three', 'four']);
    expect(await homes(lab.hosts, 'omm')).toEqual(before);
    await expectNothingLeft(lab.hosts);
  });

  it('3.4 a host is asked for by itself 3 times, the last with a warning; then the run ends', async () => {
    const before = await homes([here, two], 'bob');
    const run = await runToolInTerminal(
      here,
      args('two'),
      [
        ['Password: ', 'one\r'],
        ['Password: ', 'two\r'],
        ['has refused 2 passwords', ''],
        ['Password: ', 'three\r'],
        ['has refused 3 passwords', ''],
        ['Password: ', 'four\r'],
      ],
      { user: 'bob' },
    );
    expect(run).toMatchObject({ code: 1, stdout: 'Checking network information.\n' });
    expect(run.screen).toContain(
      `[GAUSS-50306] : The password of ${two.address} is incorrect.\n  ${two.address}: the password was refused 4 times\n`,
    );
    expect(passwordAttempts(two, 'bob')).toEqual([failed, failed, failed, failed]);
    expect(await homes([here, two], 'bob')).toEqual(before);
  });

  it('1.3 Ctrl-C at a prompt ends the run with 130, the terminal as before, nothing left', async () => {
    const before = await homes(lab.hosts, 'cat');
    const first = await runToolInTerminal(here, args('two'), [['Password: ', 'typ\x03']], { user: 'cat' });
    expect(first).toMatchObject({ code: 130, stdout: '' });
    expect(first.screen).toMatch(/Password: \nInterrupted\.\n$/);
    expect(first.stty).toMatch(/ icanon .* echo /);
    expect(passwordAttempts(two, 'cat')).toEqual([]);

    const own = await runToolInTerminal(
      here,
      args('two'),
      [
        ['Password: ', 'a-wrong-word\r'],
        [
          'Password: ',
          async () => {
            // 4.3: while it is in memory, it is in no process's arguments or environment.
            const search = 'grep -la a-wrong-[w]ord /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null';
            for (const host of [here, two])
              expect((await host.exec(['sh', '-c', `ls /proc/self/environ; ${search}`])).stdout).toBe(
                '/proc/self/environ\n',
              );
            return '\x03';
          },
        ],
      ],
      { user: 'cat' },
    );
    expect(own).toMatchObject({ code: 130 });
    expect(own.screen).toMatch(/Password: \nInterrupted\.\n$/);
    expect(own.stty).toMatch(/ icanon .* echo /);
    expect(await homes(lab.hosts, 'cat')).toEqual(before);
    await expectNothingLeft(lab.hosts);
  });

  it('3.1 Ctrl-D at a prompt is no answer: exit 1, the host named', async () => {
    const run = await runToolInTerminal(here, args('two'), [['Password: ', '\x04']], { user: 'cat' });
    expect(run.code).toBe(1);
    expect(run.screen).toContain('[GAUSS-50306] : ');
    expect(run.screen).toContain(`  ${two.address}: a password is needed and none was given\n`);
    expect(run.stty).toMatch(/ icanon .* echo /);
  });

  it('3.1 an empty answer is asked for again, and sent to nobody', async () => {
    const run = await runToolInTerminal(
      here,
      args('two'),
      [
        ['Password: ', '\r'],
        ['Password: ', '\r'],
        ['Password: ', '\r'],
      ],
      { user: 'cat' },
    );
    expect(run.code).toBe(1);
    expect(run.screen).toMatch(/current user\[cat\]\.\n(Password: \n){3}\[GAUSS/);
    expect(hostsAsked(lab.hosts, 'cat'), 'one, by the test before').toHaveLength(1);
  });

  it('1.3 SIGTERM ends the run with 143: at a prompt, and while a host keeps it waiting', async () => {
    const prompt = await runToolInTerminal(
      here,
      args('two'),
      [['Password: ', (tool) => tool.kill('TERM').then(() => '')]],
      { user: 'cat' },
    );
    expect(prompt).toMatchObject({ code: 143, stdout: '' });
    expect(prompt.screen).toMatch(/Password: \nInterrupted\.\n$/);
    expect(prompt.stty).toMatch(/ icanon .* echo /);

    const resume = await silenceSshd(three);
    try {
      const options = { user: 'cat', stdin: 'cat-two\n' };
      const tool = startTool(here, args('three'), options);
      const log = 'Accepted password for cat from';
      await expect.poll(() => two.sshdLog(), { timeout: 30_000 }).toContain(log);
      tool.kill('SIGTERM');
      expect((await tool.ended).code).toBe(143);
    } finally {
      await resume();
    }
    await expectNothingLeft(lab.hosts);
  });

  it('1.3 Ctrl-C while a host keeps the run waiting: 130, nothing has changed', async () => {
    const before = await homes(lab.hosts, 'dan');
    const resume = await silenceSshd(three);
    try {
      const run = await runToolInTerminal(
        here,
        args('three'),
        [
          ['Password: ', 'dan-two\r'],
          ['2/3 hosts connected', '\x03'],
        ],
        { user: 'dan' },
      );
      expect(run.code).toBe(130);
      expect(run.screen).toMatch(/Interrupted\.\n$/);
    } finally {
      await resume();
    }
    expect(await homes(lab.hosts, 'dan')).toEqual(before);
    await expectNothingLeft(lab.hosts);
  });

  it('1.3 SIGTERM while trust is verified: 143', async () => {
    const tool = startTool(here, args('two'), { user: 'slow', stdin: 'slow-two\n' });
    await expect
      .poll(() => tool.stdout(), { timeout: 30_000 })
      .toContain('Verifying SSH trust on all hosts.\n');
    await expect.poll(() => two.sshdLog(), { timeout: 30_000 }).toContain('Accepted publickey for slow from');
    tool.kill('SIGTERM');
    // Logins that are under way come to their own end, and what is undone comes behind them: helped along here.
    await expect.poll(() => tool.stderr(), { timeout: 30_000 }).toContain('Undoing what was changed on ');
    await two.exec(['touch', 'go'], { user: 'slow', check: true });
    const run = await tool.ended;
    expect(run.code).toBe(143);
    expect(run.stdout).not.toContain('Successfully verified');
    expect(run.stderr).toMatch(/Undone on 10\.99\.0\.1, 10\.99\.0\.2: all is as it was\.\nInterrupted\.\n$/);
    await expectNothingLeft(lab.hosts);
  });

  it('3.1 passwords with quotes, signs, blanks and other letters, and of 200 characters', async () => {
    const typed = [['Password: ', `${signs}\r`]] as const;
    const star = args('two', '--verify', 'star');
    const runs = await Promise.all([
      runTool(here, star, { user: 'signs', stdin: `${signs}\n` }),
      runToolInTerminal(here, star, typed, { user: 'typed' }),
      runTool(here, star, { user: 'long', stdin: 'Ab1+'.repeat(50) }),
    ]);
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    for (const user of ['signs', 'typed', 'long']) expect(passwordAttempts(two, user)).toEqual([accepted]);
  });

  it('3.1 who types slowly is not hurt by a server that hangs up meanwhile (LoginGraceTime)', async () => {
    const grace = hostNamed(lab, 'grace');
    const run = await runToolInTerminal(
      here,
      args('grace', '--verify', 'star'),
      [
        [
          'Password: ',
          async () => {
            // Only the listening one is left: a patched OpenSSH 9.2 does not log that it hangs up.
            const servers = () => grace.exec(['pgrep', '-c', '-x', 'sshd']).then(({ stdout }) => stdout);
            await expect.poll(servers, { timeout: 30_000 }).toBe('1\n');
            return 'eve-grace\r';
          },
        ],
      ],
      { user: 'eve' },
    );
    expect(run).toMatchObject({ code: 0, stdout: manualLines });
    expect(passwordAttempts(grace, 'eve')).toEqual([accepted]);
  });
});
