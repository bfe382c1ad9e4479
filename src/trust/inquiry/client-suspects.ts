import { isIP } from 'node:net';
import { clientDirectives, type Directive, keywordNamed } from '../../formats/directives.ts';
import type { ClientAnswer, Trial, Values } from '../../host/inquire/inquire.ts';
import { type Suspect, shownSetting } from './suspect.ts';

/** A setting of a client, with what takes it out of force for one login. */
export interface ClientSuspect extends Suspect {
  /** `KEYWORD=VALUE`; undefined where nothing does. */
  readonly without: Trial | undefined;
}

/**
 * What no login fails for: what is sent and shown, forwardings, and what is asked of a person. Systems set some of it for everybody.
 */
const harmless: ReadonlySet<string> = new Set([
  'host',
  'originalhost',
  'sendenv',
  'setenv',
  'hashknownhosts',
  'loglevel',
  'logverbose',
  'syslogfacility',
  'visualhostkey',
  'fingerprinthash',
  'escapechar',
  'enableescapecommandline',
  'forwardagent',
  'forwardx11',
  'forwardx11timeout',
  'forwardx11trusted',
  'gatewayports',
  'localforward',
  'remoteforward',
  'dynamicforward',
  'clearallforwardings',
  'gssapiauthentication',
  'gssapidelegatecredentials',
  'numberofpasswordprompts',
  'updatehostkeys',
  'batchmode',
  'addkeystoagent',
  'obscurekeystroketiming',
  'xauthlocation',
  'ignoreunknown',
]);

/** Settings that `ssh -G` does not show while nothing sets them, and what says the same as nothing. */
const unset: Readonly<Record<string, string>> = {
  proxycommand: 'none',
  proxyjump: 'none',
  controlpath: 'none',
  remotecommand: 'none',
  localcommand: 'none',
  revokedhostkeys: 'none',
  certificatefile: 'none',
  knownhostscommand: 'none',
  pkcs11provider: 'none',
  identityagent: 'SSH_AUTH_SOCK',
  preferredauthentications: 'gssapi-with-mic,hostbased,publickey,keyboard-interactive,password',
};

/**
 * The settings for a target that differ from ssh's own defaults, the first of each kind, as its files have them.
 *
 * @param ours the file that this tool keeps: what stands there is as it should be
 */
export function clientSuspects(answer: ClientAnswer, target: string, ours: string): readonly ClientSuspect[] {
  const { effective, defaults, lines, trace } = answer;
  const first = new Map<string, Directive>();
  for (const directive of clientDirectives(lines, trace))
    if (!first.has(directive.keyword)) first.set(directive.keyword, directive);
  const shown = namedNow(effective);
  const usual = namedNow(defaults);
  const found = [...first.values()].flatMap((directive): ClientSuspect[] => {
    const { keyword, value, file, number, match, text } = directive;
    if (harmless.has(keyword) || file === ours) return [];
    const now = shown.get(keyword);
    const before = usual.get(keyword);
    if (now && before && now.values.join('\n') === before.values.join('\n')) return [];
    const word = /^\s*"?([A-Za-z0-9]+)/.exec(text)?.[1] ?? keyword;
    const name = now?.name ?? before?.name ?? word;
    const instead = before?.values[0] ?? nothingSaid(keyword, target, shown.get('hostname')?.values[0]);
    return [
      {
        keyword,
        setting: `${word} ${value}`.slice(0, shownSetting),
        line: { file, number, text, match },
        option: undefined,
        without: instead === undefined ? undefined : [`${name}=${spoken(keyword, instead)}`],
      },
    ];
  });
  // Where a shared connection is in the way, it is rather where it lies than that there is one.
  return found.toSorted(
    (a, b) => Number(a.keyword === 'controlmaster') - Number(b.keyword === 'controlmaster'),
  );
}

/** By the keywords of today, with the name that the program itself has for each. */
function namedNow(
  values: Values,
): ReadonlyMap<string, { readonly name: string; readonly values: readonly string[] }> {
  return new Map([...values].map(([name, of]) => [keywordNamed(name), { name, values: of }]));
}

function nothingSaid(keyword: string, target: string, address = target): string | undefined {
  if (keyword === 'hostkeyalias') return target;
  // Any address of the family that the target has.
  if (keyword === 'bindaddress') return isIP(address) === 6 ? '::' : '0.0.0.0';
  return unset[keyword];
}

/** What `ssh -G` shows, in a form that ssh reads. */
function spoken(keyword: string, value: string): string {
  return keyword === 'rekeylimit' && value === '0 0' ? 'default none' : value;
}
