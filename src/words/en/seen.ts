import { fingerprint } from '../../keys/fingerprint.ts';
import { octal } from '../../text/octal.ts';
import type { HostKey } from '../../transport/host-key.ts';
import type { Seen, SeenLine, SeenLogin, ServerPort } from '../../trust/model/seen.ts';
import { foldHosts } from '../fold.ts';
import { fold } from './fold.ts';
import { placed } from './host-key.ts';

/** What was seen that a finding is about. */
export function seen(what: Seen): string {
  if (typeof what === 'string') return what;
  switch (what.is) {
    case 'missing':
      return `${what.path}: not there`;
    case 'no-private-key':
      return `${what.path}: no private key`;
    case 'not-paired':
      return `${what.path}: not the pair of id_om`;
    case 'opens-no-key':
      return `${what.path}: does not open the key`;
    case 'on-no-host':
      return `${what.path}: on no host`;
    case 'mode':
      return `${what.path}: mode ${octal(what.mode)}${what.group === undefined ? '' : `, group ${what.group}`}`;
    case 'mode-and-foreign':
      return `${what.path}: mode ${octal(what.mode)}, with a link or a file of another user`;
    case 'owner':
      return `${what.path}: owner ${what.owner} (${what.uid})`;
    case 'not-first-line':
      return `${what.path}: ${what.line} is not at its top`;
    case 'no-key-line':
      return `${what.path}: no line with the key`;
    case 'key-lines':
      return `${what.path}: lines ${what.lines.join(', ')}`;
    case 'no-host-line':
      return `${what.entry}: no line`;
    case 'other-host-key':
      return `known_hosts:${what.line}: ${what.entry} has ${key(what.old)}, the host offers ${what.now ? key(what.now) : 'another'}`;
    case 'revoked-on':
      return `known_hosts on ${what.host}: @revoked ${what.entry}`;
    case 'offered-instead':
      return `${what.known.map((one) => `${placed(one.place)} has ${key(one)}`).join(', ')}; the host offers ${key(what.offered)}`;
    case 'unlike-most':
      return `${fingerprint(what.own)}, most hosts have ${fingerprint(what.most)}`;
    case 'not-in-passwd':
      return `getent passwd ${what.user}: nothing`;
    case 'shell':
      return `shell ${what.shell}`;
    case 'password-locked':
      return 'its password is locked, and UsePAM is no';
    case 'password-never-set':
      return 'last change: never';
    case 'since':
      return `since ${typeof what.when === 'number' ? `day ${what.when}` : what.when}`;
    case 'password-expires':
      return `password expires: ${what.when}`;
    case 'agent-dead':
      return `${what.role} agent: DEAD`;
    case 'agent-stopped':
      return `${what.role} agent: process ${what.pid ?? 'unknown'}`;
    case 'agent-keys':
      return `${what.role} agent: ${what.keys ?? 'unknown'} keys, not the trust key`;
    case 'keys-and-tries':
      return `MaxAuthTries ${what.tries}; ${what.keys} keys in an agent on ${foldHosts(what.hosts, fold)}`;
    case 'answer':
      return `${at(what.port)}: ${answers[what.how]}`;
    case 'said':
      return `${at(what.port)}: ${what.text}`;
    case 'between':
      return `${what.from} -> ${at(what.port)}: ${what.how === 'none' ? 'no answer' : 'no route'}`;
    case 'login-shell':
      return at(what.port);
    case 'refused-user':
      return `${what.user} at ${at(what.port)}`;
    case 'methods':
      return `${at(what.port)} offers ${what.methods.join(', ') || 'nothing'}`;
    case 'more-methods':
      return `${at(what.port)} goes on to ask for ${what.methods.join(', ')}`;
    case 'slow':
      return [`login ${s(what.loginMs)} s, key exchange ${s(what.exchangeMs)} s`, what.settings.join(', ')]
        .filter((part) => part !== '')
        .join('; ');
    case 'login':
      return login(what);
    case 'cause': {
      const settings = what.settings.map((one) => `${one.setting}${place(one.line, one.option)}`).join(', ');
      const several = what.settings.length > 1;
      const certain = `without ${several ? 'them' : 'it'} the login passes`;
      const verdict = what.certain ? certain : `${several ? 'one of them' : 'it'} may be why`;
      return `${settings}: ${verdict}; ${login(what.login)}`;
    }
    case 'no-reason':
      return 'sshd gives no reason';
    case 'setting': {
      const { setting, line, option, policy, clients } = what;
      const by = policy === undefined ? '' : `crypto policy ${policy}: `;
      return `${by}${setting}${place(line, option)}${clients.length > 0 ? `, for ${clients.join(', ')}` : ''}`;
    }
    case 'unread':
      return `${what.paths.join(', ')}: changed since sshd has read it`;
    case 'room':
      return `${what.kib} KiB free`;
    case 'no-inode':
      return 'no inode free';
    case 'no-ssh':
      return 'no ssh';
    case 'listed-otherwise':
      return `listed ${what.listed}, its own is ${what.own}`;
    case 'host-name':
      return `host name "${what.name}"`;
    case 'shared':
      return `${what.value}, as on ${foldHosts(what.hosts, fold)}`;
    case 'clock':
      return `${Math.abs(what.seconds)} s ${what.seconds > 0 ? 'ahead of' : 'behind'} the others`;
  }
}

function login({ from, target, more, client, server }: SeenLogin): string {
  const others = more > 0 ? ` (and ${more} more)` : '';
  return `${from} -> ${target}${others}: ${client}${server === undefined ? '' : `; sshd there: ${server}`}`;
}

function place(line: SeenLine | undefined, option: string | undefined): string {
  const match = line && line.match !== '' ? `, ${line.match}` : '';
  const where = line ? ` (${line.file}:${line.number}${match})` : '';
  return `${where}${option === undefined ? '' : ` (option ${option} of the running sshd)`}`;
}

const answers = {
  refused: 'connection refused',
  none: 'no answer',
  mute: 'connected, no answer',
  'hung-up': 'hung up',
} as const;

function at({ host, port }: ServerPort): string {
  return `${host} port ${port}`;
}

function key({ type, blob }: HostKey): string {
  return `${type} ${fingerprint(blob)}`;
}

function s(ms: number): string {
  return (ms / 1000).toFixed(1);
}
