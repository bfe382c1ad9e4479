import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCreateArguments } from '../../../src/commands/create/options.ts';
import { en } from '../../../src/words/en/words.ts';
import { cli } from './cli.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

describe('what needs no other argument', () => {
  it.each(['-V', '--version'])(
    "1.1 %s: the version line holds the word that openGauss's scripts look for",
    async (flag) => {
      expect(await cli([flag])).toBe(`exit 0\n-- stdout\ngs_sshexkey (openGauss compatible) ${version}`);
    },
  );

  it.each([['-?'], ['--help']])('1.1 1.2 %s: the help', async (flag) => {
    expect(await cli([flag])).toMatchInlineSnapshot(`
      "exit 0
      -- stdout
      Usage: gs_sshexkey -f HOSTFILE [-l LOGFILE] [--skip-hostname-set] [--no-deduplicate] [OPTION]...

      Creates mutual SSH trust between the hosts of a cluster for the user who runs
      it.

      Options:
        -f <HOSTFILE>                file that lists the hosts, one per line: ADDRESS
                                     or ADDRESS,PORT
        -l <LOGFILE>                 absolute path of the log file
        --skip-hostname-set          do not add the hosts' names to /etc/hosts
        --no-deduplicate             add entries to /etc/hosts even if they are
                                     already there
        -V, --version                show the version
        -?, --help                   show this help

      Beyond the original:
        -X <XMLFILE>                 openGauss's cluster file (clusterconfig.xml),
                                     instead of -f
        --verify <MODE>              what to verify: star from here to every host,
                                     ring also from each host to the next, mesh all
                                     pairs (choices: "auto", "star", "ring", "mesh",
                                     default: mesh up to 32 hosts, ring above)
        --merge                      give hosts that have another trust key the chosen
                                     one; the old one is still accepted
        --keep-going                 create trust between the hosts that work even if
                                     others fail
        --lock-wait <SECONDS>        how long to wait for another run on the same host
                                     to end (default: 30)
        --dry-run                    show what would change on each host without
                                     changing anything; exit 3 if anything would
        --json                       print events to standard output, one JSON object
                                     per line (docs/events.schema.json)
        -i <FILE>                    private key to try before asking for a password;
                                     repeatable
        --host-keys <FILE>           accept only the host keys listed in this file
                                     (known_hosts format)
        --strict-host-keys           refuse host keys that are in no known_hosts file,
                                     instead of accepting them on first use
        --ssh <WHICH>                who makes the connections: this tool, this
                                     machine's ssh with all its configuration, or
                                     auto: whichever is needed (choices: "auto",
                                     "builtin", "system", default: auto)
        -J <HOSTS>                   jump hosts to go through, written as for ssh:
                                     [USER@]HOST[:PORT], separated by commas
        --jobs <N>                   how many connections to start at the same time
                                     (default: 30)
        --connect-timeout <SECONDS>  how long to wait for a host to answer; for a
                                     program on it six times that, at most 60
                                     (default: 10)
        -v                           print more on standard error

      Further commands:
        agent status|start|stop      shows, starts or stops the agents that hold the
                                     trust key; see "gs_sshexkey agent --help"
        verify                       tests the logins between the hosts and reports
                                     which fail and why; see "gs_sshexkey verify
                                     --help"
        remove                       removes trust again, from all hosts in the list
                                     or from some; see "gs_sshexkey remove --help"
        doctor                       says why logins by key fail, and what to do; see
                                     "gs_sshexkey doctor --help"

      Messages are in Chinese if the first of LC_ALL, LC_MESSAGES and LANG that is set
      starts with zh, otherwise in English."
    `);
  });

  it('1.1 the help and the version win over other arguments', async () => {
    expect(await cli(['-f', '/nowhere', '--help'])).toMatch(/^exit 0\n/);
    expect(await cli(['-f', '/nowhere', '-V'])).toMatch(/^exit 0\n/);
  });
});

describe('wrong usage', () => {
  it.each([
    [['--bogus']],
    [['-f', '/etc/hostname', '-x']],
    [['-f', '/etc/hostname', 'more']],
    [['--skip-hostname-sets', '-f', '/etc/hostname']],
    [['-F', '/etc/hostname']],
    [['-p', 'secret', '-f', '/etc/hostname']],
  ])('1.3 4.2 %j is an unknown parameter: 50000', async (argv) => {
    expect(await cli(argv)).toMatchSnapshot();
  });

  it.each([[[]], [['-l', '/tmp/log']], [['--skip-hostname-set']], [['-f', '']]])(
    '2.3 %j lacks -f: usage and 50001',
    async (argv) => {
      expect(await cli(argv)).toMatchInlineSnapshot(`
        "exit 2
        -- stderr
        [GAUSS-50001] : Incorrect parameter. Parameter '-f' is required.
        Usage: gs_sshexkey -f HOSTFILE [-l LOGFILE] [--skip-hostname-set] [--no-deduplicate]
        Try "gs_sshexkey --help"."
      `);
    },
  );

  it.each([[['-f']], [['-f', '/etc/hostname', '-l']], [['-f', '/etc/hostname', '-i']]])(
    '2.3 4.2 %j lacks a value: 50001',
    async (argv) => {
      expect(await cli(argv)).toMatchSnapshot();
    },
  );

  it.each([
    [['-f', '/etc/hostname', '--jobs', '0']],
    [['-f', '/etc/hostname', '--jobs', 'many']],
    [['-f', '/etc/hostname', '--connect-timeout', '-1']],
    [['-f', '/etc/hostname', '--verify', 'moon']],
    [['-f', '/etc/hostname', '--dry-run', '--json']],
  ])('4.2 %j is a bad value: 50004', async (argv) => {
    expect(await cli(argv)).toMatchSnapshot();
  });
});

describe('11.9 doctor --fix', () => {
  const doctor = (...args: string[]) => cli(['doctor', '-f', '/etc/hostname', ...args]);

  it.each([
    [['--yes'], "'--yes' needs '--fix'"],
    [['--dry-run'], "'--dry-run' needs '--fix'"],
    [['--fix', '--json'], 'cannot be used with'],
    [['--fix', '-U', 'omm'], 'cannot be used with'],
    [['--fix', '--yes', '--dry-run'], 'cannot be used with'],
    [['--fix'], "Without a terminal, '--fix' needs '--yes'"],
  ])('%j is wrong usage', async (args, why) => {
    const said = await doctor(...args);
    expect(said).toMatch(/^exit 2\n/);
    expect(said).toContain(why);
  });
});

describe('the forms of the arguments', () => {
  const defaults = {
    hosts: { kind: 'host-file', path: 'h' },
    logFile: undefined,
    mapHosts: true,
    deduplicate: true,
    identityFiles: [],
    hostKeys: undefined,
    strictHostKeys: false,
    ssh: 'auto',
    jump: undefined,
    verify: 'auto',
    merge: false,
    keepGoing: false,
    dryRun: false,
    json: false,
    jobs: 30,
    connectTimeoutMs: 10_000,
    lockWaitMs: 30_000,
    verbose: false,
  };
  it.each([
    [['-f', 'h'], {}],
    [['-fh'], {}],
    [['-f', 'h', '--skip-hostname-set'], { mapHosts: false }],
    [['--no-deduplicate', '-f', 'h'], { deduplicate: false }],
    [['-f', 'h', '-l', '/var/log/x'], { logFile: '/var/log/x' }],
    [['-f', 'h', '-l/var/log/x'], { logFile: '/var/log/x' }],
    [
      ['-f', 'h', '--skip-hostname-set', '--no-deduplicate', '-l', '/l', '-v'],
      { mapHosts: false, deduplicate: false, logFile: '/l', verbose: true },
    ],
    [['-f', 'h', '-i', 'a', '-i', 'b'], { identityFiles: ['a', 'b'] }],
    [['-f', 'h', '--host-keys', 'k', '--strict-host-keys'], { hostKeys: 'k', strictHostKeys: true }],
    [['-f', 'h', '--verify', 'ring', '--jobs', '5'], { verify: 'ring', jobs: 5 }],
    [['-f', 'h', '--connect-timeout', '3'], { connectTimeoutMs: 3000 }],
  ])('1.1 1.2 %j', (argv, changes) => {
    expect(readCreateArguments(argv, en.help, [])).toEqual({ ...defaults, ...changes });
  });
});
