import { fingerprint } from '../keys/fingerprint.ts';
import type { Notice, TrustEvent } from '../trust/events.ts';
import type { HostFailure, TrustError } from '../trust/failure.ts';
import type { Console } from './console.ts';
import { gauss } from './errors.ts';
import { explainHost } from './explain.ts';
import { aside } from './explain-host-key.ts';
import { explainPair } from './explain-pair.ts';
import { wordsOf } from './finding-words.ts';
import { stepLines, stepWords } from './steps.ts';

/** Shows what a run tells while it goes: the manual's lines on standard output, all else on standard error. */
export function renderEvent(console: Console, event: TrustEvent): void {
  switch (event.type) {
    case 'step':
      console.progress(undefined);
      for (const line of stepLines[event.step][event.state]) console.out(line);
      return;
    case 'progress':
      console.progress(
        event.done < event.total ? `${event.done}/${event.total} ${stepWords[event.step]}` : undefined,
      );
      return;
    case 'notice':
      for (const line of noticeLines(event.notice)) console.err(line);
      return;
    case 'detail':
      console.detail(event.text);
      return;
  }
}

function noticeLines(notice: Notice): string[] {
  switch (notice.code) {
    case 'host-key-accepted':
      return [
        `Notice: ${notice.host}: first contact, host key accepted: ${notice.key.type} ${fingerprint(notice.key.blob)}${aside(notice.authority)}`,
      ];
    case 'known-hosts-unread':
      return [
        `Notice: ${notice.path} cannot be read (${notice.reason}): host keys are not compared with what it says.`,
      ];
    case 'startup-text':
      return [
        gauss(51808, `A start-up file on ${notice.host} prints text to a shell that is not interactive.`),
        `  ${notice.host}: it prints: ${notice.text.trim().slice(0, 100)}`,
        `  ${notice.host}: let ~/.bashrc print only where "$PS1" is set; such text breaks scp and rsync. This run goes on.`,
      ];
    case 'same-host':
      return [`Notice: ${notice.host} and ${notice.other} are the same host.`];
    case 'name-left-out':
      return [
        `Notice: ${notice.host}: its host name "${notice.name}" ${
          {
            shared: 'is that of another host of the list, too',
            localhost: 'means every host itself',
            'not-a-name': 'cannot be used as a host name',
          }[notice.why]
        }: trust for it is by address only. hostnamectl set-hostname gives it another.`,
      ];
    case 'hosts-conflict':
      return [
        gauss(
          51221,
          `/etc/hosts on ${notice.host} gives ${notice.name} the address ${notice.address}, which is not in the list.`,
        ),
        `  ${notice.host}: line ${notice.line}: ${notice.text.trim()}`,
        `  ${notice.host}: remove that line if other programs shall find ${notice.name} by its address; ssh does not depend on it.`,
      ];
    case 'mode-narrowed':
      return [
        `Notice: ${notice.host}: ${notice.path} gets mode ${notice.mode.toString(8).padStart(4, '0')}: sshd refuses keys where others can write.`,
      ];
    case 'waiting':
      return [`Notice: ${notice.host}: waiting for another run there to end: ${notice.holder}.`];
    case 'undone-before':
      return [`Notice: ${notice.host}: a run that did not end has been undone: ${whose(notice.whose)}.`];
    case 'undoing':
      return [`Undoing what was changed on ${notice.hosts.join(',')}.`];
    case 'undone':
      return [`Undone on ${notice.hosts.join(',')}: all is as it was.`];
    case 'journal-left':
      return [
        `Notice: ${notice.host}: ${notice.path} could not be removed: remove it, or the next run undoes what this one did.`,
      ];
    case 'key-replaced':
      return [
        `Notice: ${notice.host}: its trust key ${fingerprint(notice.blob)} gives way to the chosen one, and is still accepted there.`,
      ];
    case 'other-user':
      return [
        `Notice: ${notice.host}: ~/.ssh/config there logs in to ${notice.target} as ${notice.user}: left as it is, so trust does not cover it.`,
      ];
  }
}

/** The words for people in the first record of a journal. */
function whose(record: string): string {
  return record.replace(/^run \S+ /, '') || 'nobody knows whose';
}

/** What an error is called as a whole, by the original's number. */
const headings: Record<number, string> = {
  50201: 'The agents do not exist on these nodes',
  50230: 'Failed to read/write files on these nodes',
  50306: 'The password of %s is incorrect',
  50600: 'These nodes cannot be reached',
  51100: 'Failed to verify SSH trust on these nodes',
  51101: 'SSH exception on these nodes',
  51108: 'Failed to agree on the SSH key with these nodes',
  51111: 'Failed to append authorized_keys on these nodes',
};

function headingOf(gaussCode: number, { problem }: HostFailure): string {
  if (problem.code === 'password-missing') return 'No password was given for %s';
  if (problem.code === 'not-undone') return 'Failed to undo the changes on these nodes';
  if (problem.code === 'locked') return 'Another run is at work on these nodes';
  if (problem.code === 'agents-differ') return 'Failed to start or stop the agents on these nodes';
  return headings[gaussCode] ?? 'Failed on these nodes';
}

/** Shows a failed run: each error once, then a line of cause and one of remedy for every host (rule 4.2). */
export function renderFailure(console: Console, error: TrustError, user: string): void {
  console.progress(undefined);
  const explained = error.hosts
    .map((failure) => ({ failure, ...explainHost(failure, user) }))
    .map((one) => ({ ...one, heading: headingOf(one.gauss, one.failure) }))
    .sort((a, b) => a.gauss - b.gauss);
  for (const heading of new Set(explained.map((one) => one.heading))) {
    const hosts = explained.filter((one) => one.heading === heading);
    const untried = hosts.filter(({ failure }) => failure.problem.code === 'password-not-tried');
    const named = untried.length < hosts.length ? hosts.filter((one) => !untried.includes(one)) : hosts;
    const names = named.map(({ failure }) => failure.host).join(',');
    const text = heading.includes('%s') ? heading.replace('%s', names) : `${heading}: ${names}`;
    console.err(gauss(named[0]?.gauss ?? 51101, `${text}.`));
    for (const { failure, cause, remedy } of named) {
      console.err(`  ${failure.host}: ${cause}`);
      console.err(`  ${failure.host}: ${remedy}`);
    }
    if (untried.length > 0 && untried.length < hosts.length)
      console.err(`  Not tried on: ${untried.map(({ failure }) => failure.host).join(',')}.`);
  }
  if (error.working > 0)
    console.err(`Trust was created and verified among the other ${error.working} hosts.`);
  if (error.pairs.length === 0) return;
  const targets = [...new Set(error.pairs.map(({ to }) => to))];
  console.err(gauss(51100, `${headings[51100]}: ${targets.join(',')}.`));
  for (const pair of error.pairs) {
    const { cause, detail, remedy } = explainPair(pair);
    console.err(`  ${pair.from} -> ${pair.to}: ${detail === undefined ? cause : `${cause} (${detail})`}`);
    console.err(`  ${pair.from} -> ${pair.to}: ${remedy}`);
  }
  for (const { host, code, evidence, remedy } of error.findings) {
    console.err(`  ${host}: ${wordsOf(code, 'en')} (${evidence}) [${code}]`);
    console.err(`  ${host}: ${remedy.map(({ command }) => command).join('; ')}`);
  }
}
