import type { Evidence } from '../../host/examine/evidence.ts';
import { readManager } from '../../host/examine/service.ts';
import { isSshdFile } from './places.ts';

/** What root types on a host to have its ssh server do something. */
export interface ServiceCommands {
  /** Says whether the server would take its configuration: never is it reloaded without. */
  readonly check: string;
  /** Has it read its configuration again; undefined where each connection gets an sshd of its own. */
  readonly reload: string | undefined;
  readonly restart: string;
  readonly start: string;
  /** Shows its log. */
  readonly log: string;
}

/** Names that a server goes by: `ssh` on Debian and Ubuntu, `sshd` elsewhere. For hosts that cannot be asked which. */
const either = (word: string): string => `systemctl ${word} ssh || systemctl ${word} sshd`;

/** @param evidence none for a host that could not be examined */
export function serviceCommands(
  evidence?: Pick<Evidence, 'records' | 'sshdConfig' | 'listener'>,
): ServiceCommands {
  const manager = evidence ? readManager(evidence) : ({ is: 'unknown' } as const);
  const config = evidence?.sshdConfig ?? '';
  const check = config !== '/etc/ssh/sshd_config' && isSshdFile(config) ? `sshd -t -f ${config}` : 'sshd -t';
  switch (manager.is) {
    case 'systemd': {
      const { unit, socket, each } = manager;
      const log = `journalctl -u ${unit}${each ? "@'*'" : ''} -n 50`;
      if (each && socket !== undefined) {
        const does = (word: string): string => `systemctl ${word} ${socket}`;
        return { check, reload: undefined, restart: does('restart'), start: does('start'), log };
      }
      return {
        check,
        reload: `systemctl reload ${unit}`,
        restart: `systemctl restart ${unit}`,
        // Where systemd listens in its stead, the ports come from the socket.
        start: `systemctl start ${socket ?? unit}`,
        log,
      };
    }
    case 'command': {
      const does = (word: string): string => `${manager.command} ${manager.name} ${word}`;
      const log = logFiles;
      return { check, reload: does('reload'), restart: does('restart'), start: does('start'), log };
    }
    case 'none': {
      const start = `"$(command -v sshd)"${check.slice('sshd -t'.length)}`;
      const signal = (name: string): string => `kill -${name} "$(cat /run/sshd.pid)"`;
      return {
        check,
        reload: signal('HUP'),
        restart: `${signal('TERM')}; ${start}`,
        start,
        log: logFiles,
      };
    }
    case 'unknown':
      return {
        check,
        reload: `{ ${either('reload')}; }`,
        restart: `{ ${either('restart')}; }`,
        start: either('start'),
        log: 'journalctl -t sshd -t sshd-session -n 50',
      };
  }
}

const logFiles = 'grep -hs sshd /var/log/auth.log /var/log/secure /var/log/messages | tail -n 50';

/** A command and, where it works, the server's new beginning with what it has changed. */
export function thenReload(command: string, { check, reload }: ServiceCommands): string {
  return [command, check, ...(reload === undefined ? [] : [reload])].join(' && ');
}

/** Gives a host new keys of its own, for root there. */
export function newHostKeys({ check, restart }: ServiceCommands): string {
  return `rm -f /etc/ssh/ssh_host_*_key*; ssh-keygen -A && ${check} && ${restart}`;
}
