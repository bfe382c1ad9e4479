import type { Evidence } from './evidence.ts';

/** Who starts the ssh server of a host, and makes it read its configuration again. */
export type ServiceManager =
  | {
      readonly is: 'systemd';
      /** As `systemctl` is told it: `ssh` on Debian, `sshd` elsewhere. */
      readonly unit: string;
      /** The socket that connections come in by, where it is not sshd's own. */
      readonly socket: string | undefined;
      /** Whether that starts an sshd for each connection, so that there is none to be reloaded. */
      readonly each: boolean;
    }
  | { readonly is: 'command'; readonly command: 'service' | 'rc-service'; readonly name: string }
  /** Nobody: the process is asked itself. */
  | { readonly is: 'none' }
  /** The host could not be asked. */
  | { readonly is: 'unknown' };

/** A name that may stand in a command as it is. */
const plainUnit = /^[A-Za-z0-9][\w.-]*$/;

/** Reads what service.sh said. */
export function readManager({ records }: Pick<Evidence, 'records'>): ServiceManager {
  const [manager] = records.get('manager') ?? [];
  if (manager === 'systemd') return systemd(records);
  const [, command, name] = /^(service|rc-service) (sshd?)$/.exec(manager ?? '') ?? [];
  if (name !== undefined && (command === 'service' || command === 'rc-service'))
    return { is: 'command', command, name };
  return { is: records.has('config') ? 'none' : 'unknown' };
}

function systemd(records: Evidence['records']): ServiceManager {
  const units = readUnits(records.get('unit') ?? []);
  const there = (name: string): boolean => units.some(({ id, load }) => id === name && load === 'loaded');
  const active = units.find(({ id, state }) => /^sshd?\.socket$/.test(id) && state === 'active');
  const socket = active?.id;
  const own = records.get('unit-of')?.[0]?.replace(/\.service$/, '') ?? '';
  const each = active?.accept === 'yes' || /@/.test(own);
  const unit = plainUnit.test(own) ? own : there('ssh.service') ? 'ssh' : 'sshd';
  return { is: 'systemd', unit, socket, each };
}

interface Unit {
  id: string;
  load: string;
  state: string;
  accept: string;
}

/** `systemctl show`: a line for each property, and each unit begins with its Id. */
function readUnits(lines: readonly string[]): readonly Unit[] {
  const units: Unit[] = [];
  for (const line of lines) {
    const [, name = '', value = ''] = /^(\w+)=(.*)$/.exec(line) ?? [];
    const last = units.at(-1);
    if (name === 'Id') units.push({ id: value, load: '', state: '', accept: '' });
    else if (last && name === 'LoadState') last.load = value;
    else if (last && name === 'ActiveState') last.state = value;
    else if (last && name === 'Accept') last.accept = value;
  }
  return units;
}
