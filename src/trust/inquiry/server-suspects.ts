import { type Directive, keywordNamed, serverDirectives } from '../../formats/directives.ts';
import { isAboutUser } from '../../formats/sshd-patterns.ts';
import type { ServedLogin, ServerAnswer, Trial } from '../../host/inquire/inquire.ts';
import type { PairFault } from '../verify/diagnose-pair.ts';
import { type Suspect, shownSetting } from './suspect.ts';

/**
 * What no login of a trust key fails for: other ways in, forwardings, what is logged and shown, and what is the listener's own
 * business.
 */
const harmless: ReadonlySet<string> = new Set([
  'acceptenv',
  'allowagentforwarding',
  'allowstreamlocalforwarding',
  'allowtcpforwarding',
  'banner',
  'clientaliveinterval',
  'clientalivecountmax',
  'compression',
  'debianbanner',
  'disableforwarding',
  'exposeauthinfo',
  'fingerprinthash',
  'gatewayports',
  'gssapiauthentication',
  'gssapicleanupcredentials',
  'gssapikeyexchange',
  'gssapistorecredentialsonrekey',
  'gssapistrictacceptorcheck',
  'hostbasedacceptedalgorithms',
  'hostbasedauthentication',
  'hostbasedusesnamefrompacketonly',
  'ignorerhosts',
  'ignoreuserknownhosts',
  'kbdinteractiveauthentication',
  'kerberosauthentication',
  'kerberosorlocalpasswd',
  'kerberosticketcleanup',
  'loglevel',
  'logverbose',
  'passwordauthentication',
  'permitemptypasswords',
  'permitlisten',
  'permitopen',
  'permittty',
  'permittunnel',
  'pidfile',
  'printlastlog',
  'printmotd',
  'setenv',
  'streamlocalbindmask',
  'streamlocalbindunlink',
  'subsystem',
  'syslogfacility',
  'tcpkeepalive',
  'x11displayoffset',
  'x11forwarding',
  'x11uselocalhost',
  'xauthlocation',
]);

/** What decides before there is a login: a copy of sshd that listens nowhere shows nothing of it. */
const listening: readonly string[] = ['port', 'listenaddress', 'addressfamily'];
const admission: readonly string[] = [
  'maxstartups',
  'persourcemaxstartups',
  'persourcenetblocksize',
  'persourcepenalties',
  'persourcepenaltyexemptlist',
  'refuseconnection',
];
const exchange: readonly string[] = [
  'kexalgorithms',
  'ciphers',
  'macs',
  'hostkeyalgorithms',
  'hostkey',
  'hostkeyagent',
  'hostcertificate',
  'requiredrsasize',
  'modulifile',
  'versionaddendum',
];
const session: readonly string[] = [
  'forcecommand',
  'chrootdirectory',
  'maxsessions',
  'rdomain',
  'channeltimeout',
  'unusedconnectiontimeout',
  'permituserenvironment',
  'permituserrc',
  'rekeylimit',
  'ipqos',
];

/** What a failure is about, in the order in which a connection comes to it; what is not named here is about the login. */
const phases: Partial<Record<PairFault, readonly string[]>> = {
  refused: listening,
  'no-route': listening,
  'no-answer': [...listening, ...admission],
  'turned-away': [...admission, 'logingracetime', 'usedns', ...listening],
  'no-common-algorithm': exchange,
  'host-key-unknown': exchange,
  'host-key-changed': exchange,
  'login-shell': session,
};
const before: ReadonlySet<string> = new Set([...listening, ...admission]);

/** What a copy of sshd that listens nowhere shows nothing of. */
const beforeTheLogin: ReadonlySet<PairFault> = new Set<PairFault>(['refused', 'no-route', 'no-answer']);

/** Whether a copy of sshd can show what such a failure is for. */
export function isShownByCopy(fault: PairFault): boolean {
  return !beforeTheLogin.has(fault);
}

/**
 * The settings for a login that differ from sshd's own defaults, as its files have them, or the options that it was started with:
 * those that such a failure is about come first.
 */
export function serverSuspects(
  answer: ServerAnswer,
  login: ServedLogin,
  fault: PairFault,
): readonly Suspect[] {
  const directives = serverDirectives(answer.config, answer.lines, answer.includes);
  const found = changed(answer).flatMap(({ keyword, values }): Suspect[] => {
    if (harmless.has(keyword) || isAllowed(keyword, values, login)) return [];
    const line = placeOf(directives, keyword, values);
    const option = line ? undefined : optionOf(answer.options, keyword);
    if (!line && option === undefined) return [];
    const setting = line ? line.text.trim() : `${keyword} ${values.join(' ')}`;
    return [{ keyword, setting: setting.slice(0, shownSetting), line, option }];
  });
  const phase = phases[fault];
  const rank = ({ keyword }: Suspect): number => {
    if (phase) return phase.includes(keyword) ? phase.indexOf(keyword) : 100;
    return before.has(keyword) || exchange.includes(keyword) ? 2 : session.includes(keyword) ? 1 : 0;
  };
  return found.toSorted((a, b) => rank(a) - rank(b));
}

/** Those of the suspects that make a difference to a copy. */
export function inCopy(suspects: readonly Suspect[]): readonly Suspect[] {
  return suspects.filter(({ keyword }) => !before.has(keyword));
}

/** Those of the suspects that such a failure can be about, by its phase alone. */
export function inPhase(suspects: readonly Suspect[], fault: PairFault): readonly Suspect[] {
  const phase = phases[fault];
  if (phase) return suspects.filter(({ keyword }) => phase.includes(keyword));
  return suspects.filter(({ keyword }) => !before.has(keyword) && !exchange.includes(keyword));
}

/** The settings of a copy of sshd that stands for the daemon at a login: what is not as it comes, but for what `without` names. */
export function copySettings(answer: ServerAnswer, login: ServedLogin, without: ReadonlySet<string>): Trial {
  return changed(answer).flatMap(({ name, keyword, values }) => {
    if (harmless.has(keyword) || before.has(keyword) || without.has(keyword)) return [];
    // The copy knows no address of its client.
    if (keyword === 'allowusers') {
      const allowed = patternsIn(values).some((pattern) =>
        isAboutUser(pattern, login.user, login.client, true),
      );
      return [`${name}=${allowed ? login.user : 'nobody@nowhere'}`];
    }
    if (keyword === 'denyusers')
      return patternsIn(values).some((pattern) => isAboutUser(pattern, login.user, login.client, false))
        ? [`${name}=${login.user}`]
        : [];
    return values.map((value) => `${name}=${value}`);
  });
}

/** Some releases show a list on one line, some each of it on its own. */
function patternsIn(values: readonly string[]): readonly string[] {
  return values.flatMap((value) => value.split(' '));
}

function changed({ effective, defaults }: ServerAnswer) {
  return [...effective].flatMap(([name, values]) => {
    const usual = defaults.get(name);
    const same = usual?.join('\n') === values.join('\n');
    return same || defaults.size === 0 ? [] : [{ name, keyword: keywordNamed(name), values }];
  });
}

/** Whether a setting lets this very login in as well as the default does. */
function isAllowed(keyword: string, values: readonly string[], { user, client }: ServedLogin): boolean {
  const [value] = values;
  switch (keyword) {
    case 'permitrootlogin':
      return user !== 'root' || !(value === 'no' || value === 'forced-commands-only');
    case 'allowusers':
      return patternsIn(values).some((pattern) => isAboutUser(pattern, user, client, false));
    case 'denyusers':
      return !patternsIn(values).some((pattern) => isAboutUser(pattern, user, client, true));
    case 'usepam':
    case 'strictmodes':
    case 'usedns':
      return value === 'no';
    default:
      return false;
  }
}

/** The line that sets a keyword: of several, one that says that value. */
function placeOf(
  directives: readonly Directive[],
  keyword: string,
  values: readonly string[],
): Directive | undefined {
  const all = directives.filter((one) => one.keyword === keyword);
  const says = ({ value }: Directive): boolean => values.includes(value.replaceAll('"', ''));
  // Of lines outside of all blocks the first counts; one in a block, where it holds, counts for more.
  return all.find((one) => one.match !== '' && says(one)) ?? all.find((one) => one.match === '') ?? all[0];
}

function optionOf(options: readonly string[], keyword: string): string | undefined {
  return options.find((one) => {
    const word = /^-o\s*([A-Za-z0-9]+)/.exec(one)?.[1];
    return (
      (word !== undefined && keywordNamed(word) === keyword) || (keyword === 'port' && one.startsWith('-p'))
    );
  });
}
