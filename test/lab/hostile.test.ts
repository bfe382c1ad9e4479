import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import { expectNothingLeft, homes } from './support/evidence.ts';
import { hostileSpec, startHostile, type Trick } from './support/hostile.ts';
import { hostNamed, runTool, writeHostFile } from './support/tool.ts';

const esc = '\u001b]0;owned\u0007\u001b[31m$(touch /tmp/owned)`touch /tmp/owned`';
const greeting = (home: string, name: string) => `home ${home}\nhostname ${name}\nuid 0\nmachine \n`;
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
  'profile /root/.profile',
];
const absent = (but = '') => paths.filter((path) => path !== but).map((path) => `absent ${path}\n`);
const [keysFile = ''] = paths;
const says = (at: 'greet' | 'probe', head: string, line = '', times = 0): Trick => ({
  at,
  does: 'answer',
  answer: { head, line, times },
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

/** Each hostile in one place, up to where a host is read; with a word of what is told of it. */
const early: Record<string, [trick: Trick, cause: RegExp]> = {
  'silent at accept': [{ at: 'accept', does: 'silent' }, /x/],
  'closed at accept': [{ at: 'accept', does: 'close' }, /x/],
  'endless greeting': [{ at: 'accept', does: 'endless' }, /x/],
  'silent greeting': [{ at: 'greeting', does: 'silent' }, /x/],
  'closed greeting': [{ at: 'greeting', does: 'close' }, /x/],
  'no packets': [{ at: 'greeting', does: 'endless' }, /x/],
  'bad host key': [{ at: 'key exchange', does: 'silent' }, /x/],
  'closed key exchange': [{ at: 'key exchange', does: 'close' }, /x/],
  'silent login': [{ at: 'authentication', does: 'silent' }, /x/],
  'closed login': [{ at: 'authentication', does: 'close' }, /x/],
  'endless banner': [{ at: 'authentication', does: 'endless' }, /x/],
  'endless questions': [{ at: 'questions', does: 'endless' }, /x/],
  'strange question': [{ at: 'questions', does: 'answer' }, /x/],
  'silent session': [{ at: 'session', does: 'silent' }, /x/],
  'refused session': [{ at: 'session', does: 'refuse' }, /x/],
  'closed session': [{ at: 'session', does: 'close' }, /x/],
  'endless output': [{ at: 'session', does: 'endless' }, /x/],
  'endless errors': [{ at: 'stderr', does: 'endless' }, /x/],
  'silent shell': [{ at: 'shell', does: 'silent' }, /x/],
  'silent greet': [{ at: 'greet', does: 'silent' }, /x/],
  'closed greet': [{ at: 'greet', does: 'close' }, /x/],
  'endless greet': [{ at: 'greet', does: 'endless' }, /x/],
  'no home': [says('greet', 'hostname x\nuid 0\nmachine \n'), /x/],
  'two homes': [says('greet', `home /root\n${greeting('/root', 'x')}`), /x/],
  'relative home': [says('greet', greeting('root', 'x')), /x/],
  'home of shell': [says('greet', greeting('/root/${HOME}$(touch /tmp/owned)', 'x')), /x/],
  'refusal of escapes': [says('greet', `stop ${esc}\n`), /x/],
  'silent probe': [{ at: 'probe', does: 'silent' }, /x/],
  'closed probe': [{ at: 'probe', does: 'close' }, /x/],
  'endless probe': [{ at: 'probe', does: 'endless' }, /x/],
  'endless records': [says('probe', 'home /root\n', 'mark\n', 3_000_000), /x/],
  'no records': [says('probe', ''), /x/],
  'file that is short': [says('probe', `${facts(1000)}short\n`), /x/],
  'states that are missing': [says('probe', `${facts(5, 1)}bytes\nstate 5 600 0 1 1 1\n`), /x/],
  'file named twice': [says('probe', `absent ${keysFile}\n${facts(5)}bytes\nstate 5 600 0 1 1 1\n`), /x/],
  'million lines': [says('probe', facts(1_000_000), '\n', 1_000_000), /x/],
};

describe('hostile hosts', () => {
  let lab: Lab;
  let here: LabHost;
  let good: LabHost;
  let hostile: LabHost;
  beforeAll(async () => {
    const long = `# ${'x'.repeat(1_000_000)}\n`;
    lab = await startLab({
      hosts: [
        { name: 'here' },
        {
          name: 'good',
          accounts: [{ name: 'root', files: [{ path: '.ssh/authorized_keys', content: long }] }],
        },
        hostileSpec(60),
      ],
    });
    here = hostNamed(lab, 'here');
    good = hostNamed(lab, 'good');
    hostile = hostNamed(lab, 'hostile');
  });
  afterAll(() => lab?.stop());

  it('7.7 each one is named with cause and remedy, whatever it does, and nobody else is harmed', async () => {
    const tricks = Object.fromEntries(Object.entries(early).map(([name, [trick]]) => [name, trick]));
    const addresses = await startHostile(hostile, tricks);
    const file = await writeHostFile(here, [here, good, ...Object.values(addresses)]);
    const before = await homes([here, good], 'root');
    // The password comes late, so that it is waited for.
    const script = 'exec node /opt/gs_sshexkey/gs_sshexkey.cjs "$@"';
    const run = await runTool(here, ['-f', file, '--connect-timeout', '2'], { stdin: 'root-secret\n' });
    console.log(
      run.code,
      run.stdout,
      run.stderr,
      Object.entries(addresses)
        .map(([n, a]) => `${a} ${n}`)
        .join('\n'),
    );
    expect(await homes([here, good], 'root')).toEqual(before);
    await expectNothingLeft([here, good]);
  });
});
