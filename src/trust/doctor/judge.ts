import type { Login } from '../cluster/connect-host.ts';
import type { KeyModel } from '../keys/key-model.ts';
import { createAgain, type Finding } from '../model/finding.ts';
import { accountFindings } from './account.ts';
import { authorizedFindings } from './authorized.ts';
import { clientFindings } from './client.ts';
import { type FindingCode, finding } from './findings.ts';
import { type KeyOpener, keyFindings, keyOpener } from './key.ts';
import { knownFindings } from './known.ts';
import { limitFindings } from './limits.ts';
import { keyKeptOut } from './login-causes.ts';
import { loginFindings } from './login-from-here.ts';
import { modeFindings } from './modes.ts';
import { reloadFindings } from './reload.ts';
import { sshdFindings } from './sshd.ts';
import type { Subject } from './subject.ts';
import { surroundingFindings } from './surroundings.ts';
import { togetherFindings } from './together.ts';

/**
 * All that the evidence of hosts tells, one by one and seen together. Pure.
 *
 * @param keys the model of the cluster's keys
 * @param opens a fresh one, or one that has seen these hosts' keys already
 */
export function judge(
  subjects: readonly Subject[],
  logins: ReadonlyMap<string, Login>,
  keys: KeyModel,
  opens: KeyOpener = keyOpener(),
): Finding<FindingCode>[] {
  const targets = subjects.map(({ node }) => node).filter(({ endpoints }) => endpoints.length > 0);
  const clients = targets.flatMap(({ endpoints }) => endpoints.map(({ address }) => address));
  const expected = keys.expect(subjects.map(({ node }) => node));
  const found = subjects.flatMap((subject): Finding<FindingCode>[] => {
    if (!subject.evidence.account) return accountFindings(subject);
    const login = [
      ...accountFindings(subject),
      ...(subject.node.endpoints.length > 0
        ? [
            ...modeFindings(subject),
            ...sshdFindings(subject),
            ...limitFindings(subject, subjects),
            ...reloadFindings(subject),
          ]
        : []),
      ...surroundingFindings(subject),
    ];
    const wanted = expected.get(subject.node.label);
    if (!wanted) return login;
    return [
      ...login,
      ...keyFindings(subject, wanted.own, opens),
      ...(subject.node.endpoints.length > 0
        ? wanted.accepts.flatMap((key) => authorizedFindings(subject, key, clients))
        : []),
      ...knownFindings(subject, targets),
      ...clientFindings(subject, targets),
    ];
  });
  const [first] = subjects;
  const missing =
    expected.size === 0 && first
      ? [finding(first.node.label, 'trust-missing', { is: 'on-no-host', path: '~/.ssh/id_om' }, createAgain)]
      : [];
  const told = subjects.flatMap((subject) => {
    const [login] = subject.node.endpoints.flatMap(({ address }) => logins.get(address) ?? []);
    const accepts = expected.get(subject.node.label)?.accepts ?? [];
    const offered = accepts.find(({ blob }) => login?.offered.includes(blob));
    return login ? loginFindings(subject, login, offered?.blob) : [];
  });
  return [...missing, ...found, ...told.filter((one) => isNew(one, found)), ...togetherFindings(subjects)];
}

/** Whether a finding of the login says more than what was found on the host itself. */
function isNew({ code, host }: Finding<FindingCode>, found: readonly Finding<FindingCode>[]): boolean {
  const there = found.filter((one) => one.host === host);
  if (code === 'slow-login') return true;
  return !there.some((one) => keyKeptOut.includes(one.code));
}
