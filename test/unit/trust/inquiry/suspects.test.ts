import { describe, expect, it } from 'vitest';
import type { ClientAnswer, ServerAnswer } from '../../../../src/host/inquire/inquire.ts';
import { clientSuspects } from '../../../../src/trust/inquiry/client-suspects.ts';
import { reasonIn } from '../../../../src/trust/inquiry/reason.ts';
import {
  copySettings,
  inCopy,
  inPhase,
  isShownByCopy,
  serverSuspects,
} from '../../../../src/trust/inquiry/server-suspects.ts';
import { suspectIn } from '../../../../src/trust/inquiry/suspect.ts';

const values = (text: string) => {
  const all = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [keyword = '', ...rest] = line.trim().split(' ');
    all.set(keyword, [...(all.get(keyword) ?? []), rest.join(' ')]);
  }
  return all;
};
const linesIn = (file: string, text: string) =>
  text.split('\n').map((line, i) => ({ file, number: i + 1, text: line }));

describe('11.7 what a client is set to', () => {
  const file = '/etc/ssh/ssh_config';
  const ours = '/root/gaussdb_tmp/ssh_config';
  const client = (text: string, effective: string, defaults: string): ClientAnswer => ({
    effective: values(effective),
    defaults: values(defaults),
    lines: [...linesIn(file, text), ...linesIn(ours, 'Port 2222')],
    trace: [`Reading configuration data ${ours}`, `Reading configuration data ${file}`],
    failed: undefined,
  });
  const found = (...given: Parameters<typeof client>) =>
    clientSuspects(client(...given), '10.0.0.2', ours).map(
      ({ setting, line, without }) => `${setting} ${line?.number} ${without?.join()}`,
    );

  it('is suspect where it is not the default; its own value then is what a login is tried with', () => {
    expect(
      found(
        'PubkeyAuthentication no\nTCPKeepAlive yes\nSendEnv LANG',
        'pubkeyauthentication no\ntcpkeepalive yes\nsendenv LANG\nport 2222',
        'pubkeyauthentication true\ntcpkeepalive yes\nport 22',
      ),
    ).toEqual(['PubkeyAuthentication no 1 pubkeyauthentication=true']);
  });

  it('is suspect, too, where ssh shows nothing of a default', () => {
    const text =
      'ControlPath ~/x/%C\nControlMaster auto\nBindAddress 10.9.9.9\nHostKeyAlias x\nTag y\nRekeyLimit 1M';
    expect(
      found(
        text,
        'controlmaster auto\ncontrolpath ~/x/%C\nbindaddress 10.9.9.9\nhostkeyalias x\nhostname fd99::2\nrekeylimit 1048576 0',
        'controlmaster false\nrekeylimit 0 0',
      ),
    ).toEqual([
      'ControlPath ~/x/%C 1 controlpath=none',
      'BindAddress 10.9.9.9 3 bindaddress=::',
      'HostKeyAlias x 4 hostkeyalias=10.0.0.2',
      'Tag y 5 undefined',
      'RekeyLimit 1M 6 rekeylimit=default none',
      'ControlMaster auto 2 controlmaster=false',
    ]);
  });

  it('is overruled under the name that its own release has', () => {
    expect(
      found(
        'PubkeyAcceptedAlgorithms rsa-sha2-512',
        'pubkeyacceptedkeytypes rsa-sha2-512',
        'pubkeyacceptedkeytypes ssh-ed25519,rsa-sha2-512',
      ),
    ).toEqual(['PubkeyAcceptedAlgorithms rsa-sha2-512 1 pubkeyacceptedkeytypes=ssh-ed25519,rsa-sha2-512']);
  });
});

describe('11.7 what a server is set to', () => {
  const login = { user: 'omm', client: '10.0.0.1', address: '10.0.0.2', port: 22 };
  const config = '/etc/ssh/sshd_config';
  const server = (text: string, effective: string, options: string[] = []): ServerAnswer => ({
    effective: values(effective),
    defaults: values(
      'port 22\nmaxstartups 10:30:100\npubkeyauthentication yes\nkexalgorithms a,b\nx11forwarding no\npermitrootlogin prohibit-password',
    ),
    lines: linesIn(config, text),
    config,
    includes: [],
    options,
    failed: undefined,
  });
  const named = (answer: ServerAnswer, fault: Parameters<typeof serverSuspects>[2] = 'key-refused') =>
    serverSuspects(answer, login, fault).map(
      ({ setting, line, option }) => `${setting} ${line ? `${line.number}${line.match}` : option}`,
    );

  it('is suspect where it is not the default, and a line or an option says so', () => {
    const answer = server(
      'RevokedKeys /x\nX11Forwarding yes\nMaxStartups 5',
      'revokedkeys /x\nx11forwarding yes\nmaxstartups 5:30:100\nport 2222\nusepam yes\npubkeyauthentication yes',
      ['-p2222', '-oUsePAM yes'],
    );
    expect(named(answer)).toEqual([
      'RevokedKeys /x 1',
      'usepam yes -oUsePAM yes',
      'MaxStartups 5 3',
      'port 2222 -p2222',
    ]);
    expect(named(answer, 'turned-away')[0]).toBe('MaxStartups 5 3');
    expect(named(answer, 'refused')[0]).toBe('port 2222 -p2222');
  });

  it('in a block that holds, that line counts; else the first outside of all', () => {
    const text = 'PubkeyAuthentication yes\nMatch User omm\nPubkeyAuthentication no';
    expect(named(server(text, 'pubkeyauthentication no'))).toEqual([
      'PubkeyAuthentication no 3Match User omm',
    ]);
    expect(named(server('KexAlgorithms a\nKexAlgorithms b', 'kexalgorithms a'))).toEqual([
      'KexAlgorithms a 1',
    ]);
  });

  it.each([
    ['allowusers omm@10.0.0.*', true],
    ['allowusers omm@10.0.0.9', false],
    ['denyusers omm@10.0.0.1', false],
    ['denyusers omm@10.0.0.9', true],
    ['permitrootlogin no', true],
    ['strictmodes no', true],
  ])('%s lets this login in: %s', (effective, lets) => {
    expect(named(server(effective, effective)).length).toBe(lets ? 0 : 1);
  });

  it('nothing is suspect where sshd does not say what it would be without its files', () => {
    expect(named({ ...server('RevokedKeys /x', 'revokedkeys /x'), defaults: new Map() })).toEqual([]);
  });

  it('a copy gets what can make a difference to it, with the lists of users as they are for that login', () => {
    const effective =
      'revokedkeys /x\nx11forwarding yes\nport 2222\nallowusers a\nallowusers omm@10.0.0.1\ndenyusers omm@10.0.0.9\nsetenv SECRET=x\nhostkey /a\nhostkey /b';
    const answer = server('', effective);
    expect(copySettings(answer, login, new Set())).toEqual([
      'revokedkeys=/x',
      'allowusers=omm',
      'hostkey=/a',
      'hostkey=/b',
    ]);
    expect(copySettings(answer, login, new Set(['revokedkeys', 'hostkey']))).toEqual(['allowusers=omm']);
    const others = server('', 'allowusers omm@10.0.0.9\ndenyusers o*');
    expect(copySettings(others, login, new Set())).toEqual(['allowusers=nobody@nowhere', 'denyusers=omm']);
  });

  it('what is decided before a login is no matter for a copy, nor is what is not for a failure in its phase', () => {
    expect(
      (['refused', 'no-answer', 'turned-away', 'key-refused', 'login-shell'] as const).map(isShownByCopy),
    ).toEqual([false, false, true, true, true]);
    const all = serverSuspects(
      server(
        'Port 2\nKexAlgorithms a\nRevokedKeys /x\nForceCommand y',
        'port 2\nkexalgorithms a\nrevokedkeys /x\nforcecommand y',
      ),
      login,
      'key-refused',
    );
    const keywords = (fault: Parameters<typeof inPhase>[1]) =>
      inPhase(all, fault).map(({ keyword }) => keyword);
    expect(inCopy(all).map(({ keyword }) => keyword)).not.toContain('port');
    expect(keywords('refused')).toEqual(['port']);
    expect(keywords('no-common-algorithm')).toEqual(['kexalgorithms']);
    expect(keywords('login-shell')).toEqual(['forcecommand']);
    expect(keywords('key-refused')).toEqual(['revokedkeys', 'forcecommand']);
  });
});

describe('11.7 what programs say themselves', () => {
  it.each([
    ['/root/.ssh/config: line 3: Bad configuration option: x', '/root/.ssh/config'],
    ['/root/.ssh/config line 3: no argument after keyword "port"', '/root/.ssh/config'],
    ['/etc/ssh/sshd_config: line 3: Bad configuration option: x', '/etc/ssh/sshd_config'],
  ])('%s', (said, file) => {
    expect(suspectIn(said, linesIn(file, 'a\nb\nX  y'))).toMatchObject({
      setting: 'X  y',
      line: { file, number: 3 },
    });
    expect(suspectIn(said, [])).toBeUndefined();
  });

  it('the reason of a copy of sshd is what it says beside what every failing login leaves', () => {
    const log = `Connection from UNKNOWN port 65535 on UNKNOWN port 65535
Error checking authentication key ED25519 SHA256:x in revoked keys file /x: No such file or directory
Failed publickey for root from UNKNOWN port 65535 ssh2: ED25519 SHA256:x
root@localhost: Permission denied (publickey).`;
    expect(reasonIn(log)).toMatch(/^Error checking .* in revoked keys file \/x/);
    expect(
      reasonIn('Accepted publickey for root\nroot@localhost: Permission denied (password).'),
    ).toBeUndefined();
  });
});
