import { hostKeyName } from './hostkeys.ts';
import type { HostPlan } from './spec.ts';

/** Run at every boot, before the server. */
export const bootFile = '/etc/lab/boot';

/** Runs the SSH server. */
export const serverFile = '/etc/lab/server';

/** Where every kind of SSH server in a lab writes its PID once it listens. */
export const serverPidFile = '/run/sshd.pid';

/** The shell lines that run a host's SSH server in the foreground, with its log on stderr; empty without one. */
export function serverScript(plan: HostPlan): string {
  if (plan.server === 'none') return '';
  if (plan.server === 'openssh') return 'mkdir -p /run/sshd && exec /usr/sbin/sshd -D -e';
  const keys = plan.hostKeyTypes.map((type) => `/etc/dropbear/dropbear_${type}_host_key`);
  return [
    ...plan.hostKeyTypes.map((type, i) => `[ -e ${keys[i]} ] || dropbearkey -t ${type} -f ${keys[i]}`),
    `exec dropbear -F -E -P ${serverPidFile} -p ${plan.port} ${keys.map((key) => `-r ${key}`).join(' ')}`,
  ].join('\n');
}

/** The sshd_config(5) of a host. */
export function sshdConfig(plan: HostPlan): string {
  // All lines after a Match belong to it.
  const firstMatch = plan.sshdConfig.findIndex((line) => /^\s*match\s/i.test(line));
  const split = firstMatch < 0 ? plan.sshdConfig.length : firstMatch;
  const lines = [
    ...plan.sshdConfig.slice(0, split),
    `Port ${plan.port}`,
    `PidFile ${serverPidFile}`,
    'LogLevel VERBOSE',
    'PermitRootLogin yes',
    'Subsystem sftp internal-sftp',
    'AcceptEnv LANG LC_*',
    ...plan.hostKeyTypes.map((type) => `HostKey /etc/ssh/${hostKeyName(type)}`),
    ...authentication(plan),
    ...plan.sshdConfig.slice(split),
  ];
  return `${lines.join('\n')}\n`;
}

function authentication({ pam }: HostPlan): string[] {
  // The old name of KbdInteractiveAuthentication, which OpenSSH 8.4 needs and newer ones still take.
  if (pam === 'off') return ['UsePAM no', 'ChallengeResponseAuthentication no'];
  if (pam === 'on') return ['UsePAM yes', 'ChallengeResponseAuthentication no'];
  return ['UsePAM yes', 'PasswordAuthentication no', 'ChallengeResponseAuthentication yes'];
}
