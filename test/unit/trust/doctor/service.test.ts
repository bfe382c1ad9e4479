import { describe, expect, it } from 'vitest';
import { newHostKeys, serviceCommands, thenReload } from '../../../../src/trust/doctor/service.ts';

const asked = (records: Record<string, string[]>, sshdConfig = '/etc/ssh/sshd_config') =>
  serviceCommands({
    records: new Map(Object.entries({ config: [sshdConfig], ...records })),
    sshdConfig,
    listener: undefined,
  });

/** As `systemctl show` says it of ssh.service, sshd.service, ssh.socket, sshd.socket. */
const units = (...states: readonly [string, string, string, string?][]) =>
  states.flatMap(([id, load, active, accept]) => [
    `Id=${id}`,
    `LoadState=${load}`,
    `ActiveState=${active}`,
    ...(accept === undefined ? [] : [`Accept=${accept}`]),
  ]);

describe('11.1 what the ssh server is called on a host', () => {
  it('ssh on Debian, where sshd is another name of it at best', () => {
    const unit = units(
      ['ssh.service', 'loaded', 'active'],
      ['sshd.service', 'not-found', 'inactive'],
      ['ssh.socket', 'loaded', 'inactive', 'no'],
    );
    expect(asked({ manager: ['systemd'], unit })).toEqual({
      check: 'sshd -t',
      reload: 'systemctl reload ssh',
      restart: 'systemctl restart ssh',
      start: 'systemctl start ssh',
      log: 'journalctl -u ssh -n 50',
    });
  });

  it('sshd elsewhere, and what the cgroup of the one that listens says before all', () => {
    const unit = units(['ssh.service', 'not-found', 'inactive'], ['sshd.service', 'loaded', 'active']);
    expect(asked({ manager: ['systemd'], unit }).reload).toBe('systemctl reload sshd');
    const own = { manager: ['systemd'], unit, 'unit-of': ['cluster-sshd.service'] };
    expect(asked(own).reload).toBe('systemctl reload cluster-sshd');
    expect(asked({ ...own, 'unit-of': ['a;reboot.service'] }).reload).toBe('systemctl reload sshd');
  });

  it('the socket, where systemd listens: it has the ports', () => {
    const unit = units(['ssh.service', 'loaded', 'active'], ['ssh.socket', 'loaded', 'active', 'no']);
    const { reload, start, restart } = asked({ manager: ['systemd'], unit, 'unit-of': ['ssh.service'] });
    expect([reload, restart, start]).toEqual([
      'systemctl reload ssh',
      'systemctl restart ssh',
      'systemctl start ssh.socket',
    ]);
  });

  it('an sshd for each connection has none to be reloaded', () => {
    const unit = units(['sshd.service', 'loaded', 'inactive'], ['sshd.socket', 'loaded', 'active', 'yes']);
    const service = asked({ manager: ['systemd'], unit });
    expect(thenReload('sed', service)).toBe('sed && sshd -t');
    expect(service.restart).toBe('systemctl restart sshd.socket');
  });

  it('without systemd by service or rc-service, or by the process itself', () => {
    expect(asked({ manager: ['service ssh'] }).reload).toBe('service ssh reload');
    expect(asked({ manager: ['rc-service sshd'] }).restart).toBe('rc-service sshd restart');
    expect(asked({ manager: ['service x;reboot'] }).reload).toBe('kill -HUP "$(cat /run/sshd.pid)"');
    expect(asked({}).restart).toBe('kill -TERM "$(cat /run/sshd.pid)"; "$(command -v sshd)"');
  });

  it('either name where the host could not be asked; never a reload without a check', () => {
    expect(thenReload('sed', serviceCommands())).toBe(
      'sed && sshd -t && { systemctl reload ssh || systemctl reload sshd; }',
    );
    expect(newHostKeys(asked({ manager: ['service ssh'] }))).toBe(
      'rm -f /etc/ssh/ssh_host_*_key*; ssh-keygen -A && sshd -t && service ssh restart',
    );
  });

  it('checks the file that the server was started with', () => {
    expect(asked({}, '/opt/cluster/sshd_config').check).toBe('sshd -t -f /opt/cluster/sshd_config');
    expect(asked({}, '/tmp/x;reboot').check).toBe('sshd -t');
  });
});
