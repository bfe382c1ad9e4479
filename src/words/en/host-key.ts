import { fingerprint } from '../../keys/fingerprint.ts';
import type { KeyPlace, RecordedKey } from '../../transport/host-key.ts';
import type { HostKeyProblem } from '../host-key-commands.ts';
import { type Forgetting, forgetting, learn, nameOf, ownWord, type Target } from '../host-key-commands.ts';
import type { CauseAndRemedy } from '../types/cause-and-remedy.ts';

/** Keys on record that are shown. */
const shown = 4;

/** What is wrong with a host's key, and how to accept it if it is right. */
export function hostKey(problem: HostKeyProblem, target: Target, user: string): CauseAndRemedy {
  const { offered } = problem;
  const key = `${offered.type} ${fingerprint(offered.blob)}`;
  switch (problem.code) {
    case 'host-key-changed': {
      const known = problem.known.slice(0, shown).map(described).join(', ');
      const ways = forgetting(problem, target, user).map(forget).join(', and ');
      return {
        cause: problem.late
          ? `HOST KEY CHANGED: besides the key of this login it has ${key}, but ${known}. Nothing was written there`
          : `HOST KEY CHANGED: it offers ${key}, but ${known}. No password was sent`,
        remedy: `if the host was rebuilt and says the same of itself (${ownWord(offered)}), ${ways}; if not, someone may be listening in`,
      };
    }
    case 'host-key-revoked':
      return {
        cause: `its host key ${key} is marked @revoked in ${placed(problem.place)}. ${problem.late ? 'It logged in with another one. Nothing was written there' : 'No password was sent'}`,
        remedy: 'give the host a new key; a revoked key may be in the wrong hands',
      };
    case 'host-key-unlisted': {
      const { path, authority } = problem;
      const missing = path === undefined ? 'in no known_hosts file' : `not in ${path}`;
      return {
        cause: `its host key ${key} is ${missing} as ${nameOf(target)}${aside(authority)}. No password was sent`,
        remedy: `compare it with what the host itself says (${ownWord(offered)}); if it is the same: ${learn(offered, target, path)}`,
      };
    }
  }
}

/** What is to be said of an authority that may sign for a host. */
export function aside(authority: KeyPlace | undefined): string {
  return authority
    ? ` (the @cert-authority in ${placed(authority)} cannot vouch for it: this tool knows no host certificates)`
    : '';
}

function described({ type, blob, place }: RecordedKey): string {
  return `${placed(place)} has ${type} ${fingerprint(blob)}`;
}

export function placed({ source, path, line }: KeyPlace): string {
  return source === 'run' ? 'an earlier connection of this run' : `${path}:${line}`;
}

function forget(one: Forgetting): string {
  switch (one.way) {
    case 'look':
      return 'see that only one host answers at that address, and run again';
    case 'replace':
      return `put its new key in the place of ${one.places.join(', ')}: ${one.line}`;
    case 'edit':
      return `edit ${one.places.join(', ')} by hand (ssh-keygen -R would take away what speaks for other hosts, too)`;
    case 'command':
      return `${one.asRoot ? 'as root ' : ''}remove its old key with: ${one.command}`;
  }
}
