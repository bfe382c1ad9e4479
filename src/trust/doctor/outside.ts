import type { HostFailure } from '../failure.ts';
import { type Finding, finding } from './finding.ts';

/** What can be told of a host that cannot be logged in to. Undefined: what went wrong speaks for itself. */
export function outsideFinding({ host, port = 22, problem }: HostFailure): Finding | undefined {
  const at = `${host} port ${port}`;
  switch (problem.code) {
    case 'refused':
      return finding(host, 'sshd-down', `${at}: connection refused`, 'systemctl start sshd');
    case 'timed-out':
      return problem.stage === 'connect'
        ? finding(host, 'port-filtered', `${at}: no answer`, 'nft list ruleset')
        : undefined;
    case 'no-route':
      return finding(host, 'no-route', `${at}: ${problem.reason}`, {
        on: 'here',
        command: `ip route get ${host}`,
      });
    default:
      return undefined;
  }
}
