import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../../src/host/examine/evidence.ts';
import { limitFindings } from '../../../../src/trust/doctor/limits.ts';
import { sshdFindings } from '../../../../src/trust/doctor/sshd.ts';
import { orderedLines } from '../../../../src/trust/doctor/sshd-config.ts';
import { inWords, settings, subjectOf } from '../../builders.ts';

const file = '/etc/ssh/sshd_config';
const line = (number: number, text: string, at = file) => ({ file: at, number, text });
const found = (changes: Partial<Evidence>) => inWords(sshdFindings(subjectOf(changes)));
const told = (changes: Partial<Evidence>) =>
  found(changes).map(({ code, evidence }) => `${code}: ${evidence}`);
const commands = (changes: Partial<Evidence>) =>
  found(changes).flatMap(({ remedy }) => remedy.map(({ command }) => command));

/** Of a host that was not asked what its service is called. */
const reload = 'sshd -t && { systemctl reload ssh || systemctl reload sshd; }';

describe('11.1 settings of sshd that keep a key from being enough', () => {
  it('none, where they are as they come', () => {
    expect(told({})).toEqual([]);
    const usual = {
      pubkeyauthentication: ['yes'],
      permitrootlogin: ['without-password'],
      authenticationmethods: ['any'],
      pubkeyacceptedalgorithms: ['ssh-ed25519,rsa-sha2-512'],
      authorizedkeysfile: ['.ssh/authorized_keys .ssh/authorized_keys2'],
      authorizedkeyscommand: ['none'],
      forcecommand: ['none'],
    };
    expect(told({ ...settings(usual), groups: ['omm'] })).toEqual([]);
  });

  it.each([
    ['pubkey-off', 'PubkeyAuthentication', ['no']],
    ['user-not-allowed', 'AllowUsers', ['root', 'other']],
    ['user-denied', 'DenyUsers', ['o*']],
    ['group-not-allowed', 'AllowGroups', ['wheel']],
    ['group-denied', 'DenyGroups', ['omm']],
    ['key-not-enough', 'AuthenticationMethods', ['publickey,password']],
    ['key-type-refused', 'PubkeyAcceptedAlgorithms', ['rsa-sha2-512']],
    ['key-type-refused', 'PubkeyAcceptedKeyTypes', ['rsa-sha2-512']],
    ['authorized-keys-elsewhere', 'AuthorizedKeysFile', ['/etc/ssh/none/%u']],
    ['authorized-keys-command', 'AuthorizedKeysCommand', ['/bin/true']],
    ['forced-command', 'ForceCommand', ['internal-sftp']],
  ])('%s: %s %j', (code, keyword, values) => {
    const set = settings({ [keyword.toLowerCase()]: values });
    expect(told({ ...set, groups: ['omm'] })).toEqual([`${code}: ${keyword} ${values.join(' ')}`]);
  });

  it('PermitRootLogin is for root alone', () => {
    for (const value of ['no', 'forced-commands-only'])
      expect(told({ user: 'root', ...settings({ permitrootlogin: [value] }) })).toEqual([
        `root-login-off: PermitRootLogin ${value}`,
      ]);
    expect(told({ user: 'root', ...settings({ permitrootlogin: ['prohibit-password'] }) })).toEqual([]);
    expect(told(settings({ permitrootlogin: ['no'] }))).toEqual([]);
  });

  it('lists that name the user or a group let in; names of hosts are given the benefit of the doubt', () => {
    expect(told(settings({ allowusers: ['root', 'omm'] }))).toEqual([]);
    expect(told(settings({ allowusers: ['omm@db9'] }))).toEqual([]);
    expect(told(settings({ denyusers: ['omm@db9'] }))).toEqual([]);
    expect(told({ ...settings({ allowgroups: ['wheel', 'o?m'] }), groups: ['x', 'omm'] })).toEqual([]);
    // Whose groups are not known.
    expect(told({ ...settings({ allowgroups: ['wheel'] }), groups: [] })).toEqual([]);
  });

  it('methods of which one is a key alone are enough', () => {
    expect(told(settings({ authenticationmethods: ['publickey password'] }))).toEqual([]);
  });

  it.each(['%h/.ssh/authorized_keys', '.ssh/authorized_keys', '/home/%u/.ssh/authorized_keys'])(
    'AuthorizedKeysFile %s is the file that was read',
    (word) => {
      expect(told(settings({ authorizedkeysfile: [`/etc/other ${word}`] }))).toEqual([]);
    },
  );

  it('%U and %% as sshd reads them', () => {
    const word = '/keys/%U/%%h';
    expect(told(settings({ authorizedkeysfile: [word] }))).toHaveLength(1);
    const paths = new Map([['authorized_keys' as const, '/keys/1000/%h']]);
    const { node, evidence } = subjectOf(settings({ authorizedkeysfile: [word] }));
    expect(inWords(sshdFindings({ evidence, node: { ...node, facts: { ...node.facts, paths } } }))).toEqual(
      [],
    );
  });

  it('names the line, and the clients, where it is for some', () => {
    const clients = new Map([
      ...settings({ pubkeyauthentication: ['no'] }, ['10.0.0.2']).settings,
      ...settings({ pubkeyauthentication: ['yes'] }, ['10.0.0.3']).settings,
    ]);
    const configLines = [
      line(3, 'PubkeyAuthentication yes'),
      line(9, 'Match Address 10.0.0.2'),
      line(10, '  PubkeyAuthentication no'),
      line(11, '  PubkeyAuthentication yes'),
    ];
    expect(told({ settings: clients, configLines })).toEqual([
      `pubkey-off: PubkeyAuthentication no (${file}:10, Match Address 10.0.0.2), for 10.0.0.2`,
    ]);
  });

  it('of several lines the one that says the value; for all clients one outside of Match', () => {
    const off = settings({ pubkeyauthentication: ['no'] });
    const configLines = [
      line(1, 'Match User x'),
      line(2, 'PubkeyAuthentication no'),
      line(3, 'PubkeyAuthentication=no', '/etc/ssh/sshd_config.d/a.conf'),
      line(4, 'pubkeyauthentication yes', '/etc/ssh/sshd_config.d/a.conf'),
    ];
    expect(told({ ...off, configLines })).toEqual([
      'pubkey-off: PubkeyAuthentication no (/etc/ssh/sshd_config.d/a.conf:3)',
    ]);
    expect(commands({ ...off, configLines })).toEqual([
      `sed -i '3s/.*/PubkeyAuthentication yes/' /etc/ssh/sshd_config.d/a.conf && ${reload}`,
    ]);
  });

  it('one finding for all clients that it is the same for', () => {
    expect(told(settings({ pubkeyauthentication: ['no'] }, ['10.0.0.1', '10.0.0.2']))).toEqual([
      'pubkey-off: PubkeyAuthentication no',
    ]);
  });

  it('sshd’s own default: a line that says otherwise; an option of the process: where that is', () => {
    const off = settings({ pubkeyauthentication: ['no'] });
    expect(commands(off)).toEqual([`sed -i '1i PubkeyAuthentication yes' ${file} && ${reload}`]);
    const option = { ...off, sshdOptions: ['-oPubkeyAuthentication=no'] };
    expect(told(option)).toEqual([
      'pubkey-off: PubkeyAuthentication no (option -oPubkeyAuthentication=no of the running sshd)',
    ]);
    expect(commands(option)).toEqual([
      expect.stringMatching(
        /^\$\{EDITOR:-vi\} \$\(grep -rsl -- 'PubkeyAuthentication' \/etc\/default .*\) && \{ \{ systemctl restart ssh \|\| /,
      ),
    ]);
  });

  it('a list gains the user, or the user’s first group, if that is a plain name', () => {
    const users = { ...settings({ allowusers: ['x'] }), configLines: [line(4, 'AllowUsers x')] };
    expect(commands(users)).toEqual([`sed -i '4s/$/ omm/' ${file} && ${reload}`]);
    const groups = { ...settings({ allowgroups: ['x'] }), configLines: [line(4, 'AllowGroups x')] };
    expect(commands({ ...groups, groups: ['dba', 'omm'] })).toEqual([
      `sed -i '4s/$/ dba/' ${file} && ${reload}`,
    ]);
    // 12.1 a name that a host made up does not become a part of a command.
    expect(commands({ ...groups, groups: ["a'; reboot"] })).toEqual([
      `sed -i '4s/^/#/' ${file} && ${reload}`,
    ]);
  });
});

describe('11.1 what is to be changed in sshd_config', () => {
  const changed = (keyword: string, values: string[], configLines: readonly ReturnType<typeof line>[]) =>
    commands({ ...settings({ [keyword]: values }), configLines, groups: ['omm'] });

  it('the first value counts: a drop-in file stands where it is included, before what follows', () => {
    const own = '/etc/ssh/sshd_config.d/50-site.conf';
    const configLines = [
      line(1, 'Include /etc/ssh/sshd_config.d/*.conf'),
      line(9, 'PubkeyAuthentication no'),
      line(2, 'PubkeyAuthentication no', own),
      line(1, 'PubkeyAuthentication no', '/etc/ssh/sshd_config.d/.hidden.conf'),
      line(1, 'PubkeyAuthentication no', '/etc/ssh/sshd_config.d/sub/x.conf'),
    ];
    expect(changed('pubkeyauthentication', ['no'], configLines)).toEqual([
      `sed -i '2s/.*/PubkeyAuthentication yes/' ${own} && ${reload}`,
    ]);
    // Behind the line, the file no longer comes first.
    const [include, main, dropIn] = configLines;
    expect(
      changed(
        'pubkeyauthentication',
        ['no'],
        [main, include, dropIn].flatMap((one) => one ?? []),
      ),
    ).toEqual([`sed -i '9s/.*/PubkeyAuthentication yes/' ${file} && ${reload}`]);
  });

  it('a file that is included within a Match block is for its clients, and ends none', () => {
    const lines = orderedLines({
      sshdConfig: file,
      configLines: [
        line(1, 'Match User x'),
        line(2, 'Include sshd_config.d/a.conf'),
        line(3, 'PermitRootLogin no'),
        line(1, 'AllowUsers y', '/etc/ssh/sshd_config.d/a.conf'),
        line(2, 'Match all', '/etc/ssh/sshd_config.d/a.conf'),
        line(3, 'AllowUsers z', '/etc/ssh/sshd_config.d/a.conf'),
      ],
    });
    expect(lines.map(({ text, match }) => [text, match])).toEqual([
      ['Match User x', 'Match User x'],
      ['Include sshd_config.d/a.conf', 'Match User x'],
      ['AllowUsers y', 'Match User x'],
      ['Match all', 'Match all'],
      ['AllowUsers z', 'Match all'],
      ['PermitRootLogin no', 'Match User x'],
    ]);
  });

  it('files that include each other come to an end', () => {
    const lines = [line(1, 'Include a.conf'), line(1, 'Include *_config a.conf', '/etc/ssh/a.conf')];
    expect(orderedLines({ sshdConfig: file, configLines: lines }).length).toBeLessThan(30_000);
  });

  it('of a list of users to keep out, the one goes in every line; a line that would be empty is commented out', () => {
    const configLines = [line(2, 'DenyUsers root omm'), line(3, 'DenyUsers other'), line(4, 'DenyUsers om?')];
    expect(changed('denyusers', ['root', 'omm', 'other', 'om?'], configLines)).toEqual([
      `sed -i -e '2s/.*/DenyUsers root/' -e '4s/^/#/' ${file} && ${reload}`,
    ]);
  });

  it('methods and algorithms are added to, so that nothing becomes enough that was not', () => {
    const methods = [line(5, 'AuthenticationMethods publickey,password')];
    expect(changed('authenticationmethods', ['publickey,password'], methods)).toEqual([
      `sed -i '5s/$/ publickey/' ${file} && ${reload}`,
    ]);
    const types = [line(5, '\tPubkeyAcceptedAlgorithms rsa-sha2-512')];
    expect(changed('pubkeyacceptedalgorithms', ['rsa-sha2-512'], types)).toEqual([
      `sed -i '5s/$/,ssh-ed25519/' ${file} && ${reload}`,
    ]);
    const taken = [line(5, 'PubkeyAcceptedAlgorithms -ssh-ed25519')];
    expect(changed('pubkeyacceptedalgorithms', ['rsa-sha2-512'], taken)).toEqual([
      `sed -i '5s/^/#/' ${file} && ${reload}`,
    ]);
  });

  it('12.1 what a line holds never gets into a command as more than text', () => {
    const deny = [line(5, "DenyUsers a'b$(reboot) omm")];
    expect(changed('denyusers', ["a'b$(reboot)", 'omm'], deny)).toEqual([
      `sed -i '5s/^/#/' ${file} && ${reload}`,
    ]);
  });

  it('a crypto policy is named as such: what it sets is not for its own file to say', () => {
    const policy = '/etc/crypto-policies/back-ends/opensshserver.config';
    const configLines = [
      line(1, 'Include /etc/ssh/sshd_config.d/*.conf'),
      line(3, `Include ${policy}`, '/etc/ssh/sshd_config.d/50-redhat.conf'),
      line(2, 'PubkeyAcceptedAlgorithms rsa-sha2-512', policy),
    ];
    const set = settings({ pubkeyacceptedalgorithms: ['rsa-sha2-512'] });
    const by = (name: string) => ({ ...set, configLines, records: new Map([['crypto-policy', [name]]]) });
    expect(told(by('FUTURE'))).toEqual([
      `crypto-policy: crypto policy FUTURE: PubkeyAcceptedAlgorithms rsa-sha2-512 (${policy}:2)`,
    ]);
    expect(commands(by('FUTURE'))).toEqual([
      `sed -i '1i PubkeyAcceptedAlgorithms rsa-sha2-512,ssh-ed25519' ${file} && ${reload}`,
    ]);
    expect(commands(by('FIPS'))).toEqual(['update-crypto-policies --show']);
    const option = {
      ...by('FUTURE'),
      configLines: [],
      sshdOptions: ['-oPubkeyAcceptedAlgorithms=rsa-sha2-512'],
    };
    expect(told(option)).toEqual([
      'crypto-policy: crypto policy FUTURE: PubkeyAcceptedAlgorithms rsa-sha2-512 (option -oPubkeyAcceptedAlgorithms=rsa-sha2-512 of the running sshd)',
    ]);
    expect(commands(option)).toEqual([
      "echo 'CRYPTO_POLICY=' >>/etc/sysconfig/sshd && { systemctl restart ssh || systemctl restart sshd; }",
    ]);
  });

  it('key exchanges without curve25519 are a warning, where a policy has it so, and nothing where not', () => {
    const policy = '/etc/crypto-policies/back-ends/opensshserver.config';
    const exchanges = settings({ kexalgorithms: ['ecdh-sha2-nistp256'] });
    const lines = (path: string) => [
      line(1, `Include ${path}`),
      line(2, 'KexAlgorithms ecdh-sha2-nistp256', path),
    ];
    expect(told({ ...exchanges, configLines: lines('/etc/ssh/sshd_config.d/a.conf') })).toEqual([]);
    const [one] = found({ ...exchanges, configLines: lines(policy) });
    expect(one).toMatchObject({ code: 'crypto-policy', severity: 'warning' });
    expect(
      told({ ...settings({ kexalgorithms: ['curve25519-sha256@libssh.org'] }), configLines: lines(policy) }),
    ).toEqual([]);
  });
});

describe('11.1 limits of sshd', () => {
  const limits = (values: Record<string, string[]>, hosts = 4, keys = 1) => {
    const agents = [{ role: 'first', state: 'RUNNING', pid: 1, keys, trustKey: true }] as const;
    const one = subjectOf({ ...settings(values), agents });
    return inWords(limitFindings(one, new Array<typeof one>(hosts).fill(one))).map(
      ({ code, evidence, remedy }) => ({
        code,
        evidence,
        commands: remedy.map(({ command }) => command),
      }),
    );
  };
  const codes = (...of: Parameters<typeof limits>) => limits(...of).map(({ code }) => code);

  it('as they come they are enough, and nothing is said where they are not known', () => {
    expect(
      codes({ maxstartups: ['10:30:100'], persourcemaxstartups: ['none'], maxauthtries: ['6'] }),
    ).toEqual([]);
    expect(codes({})).toEqual([]);
    expect(inWords(limitFindings(subjectOf(), [subjectOf()]))).toEqual([]);
  });

  it('MaxStartups below what a run of so many hosts needs', () => {
    expect(limits({ maxstartups: ['5:30:100'] })).toEqual([
      {
        code: 'max-startups',
        evidence: 'MaxStartups 5:30:100',
        commands: [`sed -i '1i MaxStartups 10:30:100' ${file} && ${reload}`],
      },
    ]);
    expect(codes({ maxstartups: ['5:30:100'] }, 1)).toEqual([]);
    expect(codes({ maxstartups: ['5:0:100'] })).toEqual([]);
    expect(codes({ maxstartups: ['5:0:9'] })).toEqual(['max-startups']);
    expect(codes({ maxstartups: ['9:30:100'] })).toEqual(['max-startups']);
  });

  it('PerSourceMaxStartups below four', () => {
    expect(codes({ persourcemaxstartups: ['3'] })).toEqual(['source-limit']);
    expect(codes({ persourcemaxstartups: ['4'] })).toEqual([]);
  });

  it('penalties that shut a client out at its first failure', () => {
    const of = (text: string) => codes({ persourcepenalties: [text] });
    expect(of('crash:90 authfail:5 noauth:1 min:15')).toEqual([]);
    expect(of('crash:90 authfail:15 noauth:1')).toEqual(['source-penalties']);
    expect(of('authfail:5 noauth:600')).toEqual(['source-penalties']);
    expect(of('no')).toEqual([]);
  });

  it('more keys in an agent than sshd looks at', () => {
    expect(codes({ maxauthtries: ['3'] }, 2, 3)).toEqual([]);
    expect(limits({ maxauthtries: ['3'] }, 2, 4)).toEqual([
      {
        code: 'too-many-keys',
        evidence: 'MaxAuthTries 3; 4 keys in an agent on 10.0.0.1, 10.0.0.1',
        commands: [`sed -i '1i MaxAuthTries 10' ${file} && ${reload}`],
      },
    ]);
    expect(codes({}, 1, 6)).toEqual([]);
    expect(codes({}, 1, 7)).toEqual(['too-many-keys']);
  });

  it('12.1 the line that is to be changed, in a file that is sshd’s own by its name, and in no other', () => {
    const own = '/etc/ssh/sshd_config.d/c.conf';
    const configLines = [line(7, 'MaxAuthTries 2', "/etc/a'b.conf"), line(8, 'MaxStartups 1:1:1', own)];
    const agents = [{ role: 'first', state: 'RUNNING', pid: 1, keys: 3, trustKey: true }] as const;
    const set = settings({ maxauthtries: ['2'], maxstartups: ['1:1:1'] });
    const one = subjectOf({ ...set, agents, configLines });
    expect(
      inWords(limitFindings(one, [one, one])).flatMap(({ remedy }) => remedy.map(({ command }) => command)),
    ).toEqual([`sed -i '8s/.*/MaxStartups 10:30:100/' ${own} && ${reload}`]);
  });
});
