import type { Evidence } from '../../host/examine/evidence.ts';
import { asRoot, type Finding, findingsOf, type Remedy } from '../model/finding.ts';
import type { Subject } from './subject.ts';

/** Worst first. */
export const accountCodes = {
  'user-missing': 'error',
  'no-login-shell': 'error',
  'user-locked': 'error',
  'user-expired': 'error',
  'password-due': 'error',
} as const;

const finding = findingsOf(accountCodes);
type Code = Parameters<typeof finding>[1];

const daySeconds = 86_400;

/** What the host's account database has against a login. */
export function accountFindings({ node, evidence }: Subject): Finding<Code>[] {
  const { user, account, noShell } = evidence;
  const host = node.label;
  if (!account)
    return [finding(host, 'user-missing', { is: 'not-in-passwd', user }, asRoot(`useradd -m ${user}`))];
  const shell = account.shell;
  const unusable = noShell || /\/(nologin|false)$/.test(shell);
  return [
    ...(unusable
      ? [finding(host, 'no-login-shell', { is: 'shell', shell }, asRoot(`usermod -s /bin/bash ${user}`))]
      : []),
    ...shadowFindings(host, evidence),
    ...chageFindings(host, evidence),
  ];
}

/** shadow(5), as root sees it: `locked|open LAST,MAX,INACTIVE,EXPIRE`, in days. */
function shadowFindings(host: string, { user, records, now, settings }: Evidence): Finding<Code>[] {
  const [, state, last = '', max = '', expire = ''] =
    /^(locked|open) (-?\d*),(-?\d*),-?\d*,(-?\d*)$/.exec(records.get('shadow')?.[0] ?? '') ?? [];
  if (state === undefined) return [];
  const today = Math.floor((now ?? 0) / daySeconds);
  const pam = [...settings.values()].every((of) => of.get('usepam')?.[0] === 'yes');
  const found: Finding<Code>[] = [];
  // With PAM a locked password does not keep keys out.
  if (state === 'locked' && !pam)
    found.push(finding(host, 'user-locked', { is: 'password-locked' }, asRoot(unlock(user))));
  if (expire !== '' && Number(expire) <= today)
    found.push(
      finding(
        host,
        'user-expired',
        { is: 'since', when: day(Number(expire)) },
        asRoot(`chage -E -1 ${user}`),
      ),
    );
  if (last === '0') found.push(finding(host, 'password-due', { is: 'password-never-set' }, renew(user)));
  else if (last !== '' && max !== '' && Number(max) < 99_999 && Number(last) + Number(max) < today)
    found.push(
      finding(host, 'password-due', { is: 'since', when: day(Number(last) + Number(max)) }, renew(user)),
    );
  return found;
}

/** What chage(1) tells the user themselves. */
function chageFindings(host: string, { user, records, now }: Evidence): Finding<Code>[] {
  const said = new Map(
    (records.get('chage') ?? []).map((line) => {
      const [name = '', value = ''] = line.split(/\s*:\s*/, 2);
      return [name, value];
    }),
  );
  const before = (text: string): boolean => Date.parse(text) / 1000 <= (now ?? 0);
  const expires = said.get('Account expires') ?? 'never';
  const due = said.get('Password expires') ?? 'never';
  const found: Finding<Code>[] = [];
  if (before(expires))
    found.push(finding(host, 'user-expired', { is: 'since', when: expires }, asRoot(`chage -E -1 ${user}`)));
  if (/must be changed/.test(due) || before(due))
    found.push(finding(host, 'password-due', { is: 'password-expires', when: due }, renew(user)));
  return found;
}

/** One that never had a password cannot be unlocked, and need not have one: no text is the password whose hash is `*`. */
function unlock(user: string): string {
  return `usermod -U ${user} || usermod -p '*' ${user}`;
}

function renew(user: string): Remedy {
  return asRoot(`chage -d "$(date +%F)" ${user}`);
}

/** A day of shadow(5) as a date; as its number where no calendar has it: the field takes any. */
function day(number: number): string | number {
  const date = new Date(number * daySeconds * 1000);
  return Number.isNaN(date.getTime()) ? number : date.toISOString().slice(0, 10);
}
