import { describe, expect, it } from 'vitest';
import { hostKeyOrder, sshArguments } from '../../../../src/transport/system/arguments.ts';
import { askClient, beyondBuiltin, readConfiguration } from '../../../../src/transport/system/ask-client.ts';

const endpoint = { address: '10.0.0.1', port: 22 };
const plain = readConfiguration(
  'host 10.0.0.1\nhostname 10.0.0.1\nport 22\ngssapiauthentication yes\nidentityfile ~/.ssh/a\nidentityfile ~/.ssh/b\nhostkeyalgorithms ssh-ed25519,rsa-sha2-512,ecdsa-sha2-nistp256\n',
);

describe('what `ssh -G` prints', () => {
  it('is read by keyword, which may come more than once', () => {
    expect(plain.get('identityfile')).toEqual(['~/.ssh/a', '~/.ssh/b']);
    expect(plain.get('port')).toEqual(['22']);
  });

  it('is what the builtin transport can do, in most cases', () => {
    expect(beyondBuiltin(plain, endpoint)).toBe(undefined);
    expect(
      beyondBuiltin(readConfiguration('proxycommand none\nhostname FD99::1\n'), {
        address: 'fd99::1',
        port: 22,
      }),
    ).toBe(undefined);
  });

  it.each([
    ['proxyjump bastion', 'proxyjump'],
    ['proxycommand nc %h %p', 'proxycommand'],
    ['certificatefile ~/.ssh/id-cert.pub', 'certificatefile'],
    ['pkcs11provider /usr/lib/softhsm.so', 'pkcs11provider'],
    ['knownhostscommand /bin/known', 'knownhostscommand'],
    ['hostkeyalias db', 'hostkeyalias'],
    ['hostname 10.9.9.9', 'hostname'],
  ])('or not: %s', (line, keyword) => {
    expect(beyondBuiltin(readConfiguration(line), endpoint)).toBe(keyword);
  });

  it('comes from the ssh of this machine, whose own configuration may be wrong', async () => {
    const found = await askClient(endpoint, 'root', { PATH: process.env.PATH, HOME: '/nonexistent' });
    expect(found?.get('user')).toEqual(['root']);
    expect(await askClient({ address: '-bad', port: 22 }, 'root', { PATH: '/nonexistent' })).toBe(undefined);
  });
});

describe('the arguments of ssh', () => {
  const call = { endpoint, user: 'omm', options: { BatchMode: 'no' }, jump: undefined, log: '/tmp/x/log' };

  it('say what is not left to the configuration, and name what only newer clients know where it is known', () => {
    const old = sshArguments(call, plain).join(' ');
    for (const option of [
      'StrictHostKeyChecking=ask',
      'ControlPath=none',
      'ForwardAgent=no',
      'PermitLocalCommand=no',
      'GSSAPIDelegateCredentials=no',
    ])
      expect(old).toContain(`-o ${option}`);
    expect(old).not.toContain('SessionType');
    expect(old).toMatch(/ -l omm -- 10\.0\.0\.1$/);
    const recent = readConfiguration('sessiontype shell\nstdinnull yes\n');
    expect(sshArguments(call, recent).join(' ')).toContain('-o SessionType=default -o');
  });

  it('have the port of the list where it is not the usual one, and the jump hosts', () => {
    const other = { ...call, endpoint: { address: 'fd99::1', port: 2222 }, jump: 'a@b:22,c' };
    expect(sshArguments(other, plain).join(' ')).toMatch(/ -J a@b:22,c -l omm -p 2222 -- fd99::1$/);
  });

  it('ask for known types of host keys first, and never for others than the configuration has', () => {
    expect(hostKeyOrder(plain, ['ssh-rsa'])).toEqual({
      HostKeyAlgorithms: 'rsa-sha2-512,ssh-ed25519,ecdsa-sha2-nistp256',
    });
    expect(hostKeyOrder(plain, [])).toEqual({});
    expect(hostKeyOrder(readConfiguration('hostkeyalgorithms ssh-ed25519\n'), ['ssh-rsa'])).toEqual({});
  });
});
