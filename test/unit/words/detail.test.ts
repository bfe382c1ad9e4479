import { expect, it } from 'vitest';
import type { Detail } from '../../../src/trust/model/detail.ts';
import { detailLine } from '../../../src/words/fixed/detail.ts';

const host = '10.0.0.7';
const key = { type: 'ssh-ed25519', blob: 'AAAA' };
const print = 'SHA256:';
const lines: readonly (readonly [Detail, string])[] = [
  [{ code: 'hung-up', host }, 'the server hung up before the login, trying again'],
  [{ code: 'logged-in', host, by: 'key' }, 'logged in by key'],
  [{ code: 'host-key-left-out', host, key }, `its ssh-ed25519 ${print}`],
  [{ code: 'key-kept', blob: 'AAAA' }, `trust key, as before: ${print}`],
  [{ code: 'key-made', blob: 'AAAA' }, `trust key, new: ${print}`],
  [{ code: 'no-hosts-file', host }, 'it has no /etc/hosts: names are not written there'],
  [{ code: 'unchanged', host }, 'nothing to write: all is there'],
  [{ code: 'wrote', host, paths: ['/a', '/b'] }, 'wrote /a /b'],
  [{ code: 'in-place', host, path: '/a', why: 'linked' }, '/a was rewritten in place, after a copy: linked'],
  [{ code: 'read-again', host, path: '/a' }, '/a has changed: the host is read again'],
  [{ code: 'cron-line-added', host }, 'added a line to the crontab'],
  [{ code: 'crontab-left', host, why: 'no' }, 'the crontab is left alone: no'],
  [{ code: 'crontab-left', host, why: undefined }, 'the crontab is left alone: its last line does not end'],
  [{ code: 'logins-again', logins: 3 }, '3 logins got no answer: they are tried again, a few at a time'],
  [{ code: 'traffic', host, requests: 4, bytes: 99 }, '4 requests, 99 bytes sent'],
];

it.each(lines)('1.4 1.6 a detail is one line, of its host, in English: %j', (detail, text) => {
  const line = detailLine(detail);
  expect(line).toContain(text);
  expect(line.startsWith('host' in detail ? `${host}: ` : text)).toBe(true);
});
