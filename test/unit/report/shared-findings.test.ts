import { describe, expect, it } from 'vitest';
import { textLines } from '../../../src/commands/doctor/text.ts';
import { firstSteps, shareFindings } from '../../../src/report/shared-findings.ts';
import type { Diagnosis } from '../../../src/trust/doctor/diagnose.ts';
import { type FindingCode, finding } from '../../../src/trust/doctor/findings.ts';
import { asRoot, createAgain, type Finding } from '../../../src/trust/model/finding.ts';
import { en } from '../../../src/words/en/words.ts';
import { zh } from '../../../src/words/zh/words.ts';

const addresses = ['10.0.0.1', '10.0.0.2', '10.0.0.3'];
const [a = '', b = '', c = ''] = addresses;
const clone = (host: string) => {
  const hosts = addresses.filter((one) => one !== host);
  return finding(host, 'same-machine-id', { is: 'shared', value: 'abc', hosts }, asRoot('new-id'));
};
const diagnoses = (...found: Finding<FindingCode>[]): Diagnosis[] =>
  addresses.map((host) => ({
    host,
    name: undefined,
    failure: undefined,
    findings: found.filter((one) => one.host === host),
  }));
const text = (words: typeof en, ...found: Finding<FindingCode>[]) =>
  textLines({ hosts: diagnoses(...found), logins: { mode: 'ring', tried: 6, failed: 0 } }, words).map(
    (line) => line.map((span) => span.text).join(''),
  );

describe('11.8 what hosts have alike is said once', () => {
  it('with its hosts, and nothing else of hosts that have no more', () => {
    expect(text(en, ...addresses.map(clone))).toEqual([
      '10.0.0.1 to 10.0.0.3 (all 3 hosts)',
      '  WARNING  same-machine-id: another host of the list has the same machine id: one is a clone of the other',
      '    Seen: abc',
      '    To do there, as root: new-id',
      '',
      '3 findings on 3 of 3 hosts. docs/findings.md explains each.',
      'All 6 logins between them pass (ring).',
    ]);
    expect(text(zh, ...addresses.map(clone))[0]).toBe('10.0.0.1 至 10.0.0.3（全部 3 台主机）');
  });

  it('what is done otherwise on another host is said there', () => {
    const off = (host: string, line: number) =>
      finding(host, 'pubkey-off', `x:${line}`, asRoot(`sed ${line}`));
    const shared = shareFindings(diagnoses(clone(b), off(a, 1), off(b, 2), off(c, 1)));
    expect(shared.map(({ code, hosts }) => [code, hosts])).toEqual([
      ['pubkey-off', [a, c]],
      ['pubkey-off', [b]],
      ['same-machine-id', [b]],
    ]);
  });

  it('what was seen is told with its host where it differs', () => {
    const missing = (host: string, entry: string) =>
      finding(host, 'known-host-missing', { is: 'no-host-line', entry }, createAgain);
    const lines = text(en, missing(a, c), missing(b, c), missing(b, a));
    expect(lines.filter((line) => /Seen/.test(line))).toEqual([
      `    Seen: ${a}: ${c}: no line`,
      `    Seen: ${b}: ${a}: no line`,
    ]);
    expect(lines).toContain(`${c}: nothing found`);
  });
});

describe('11.8 what to do first', () => {
  const commands = (...found: Finding<FindingCode>[]) =>
    firstSteps(diagnoses(...found)).map(({ command }) => command);

  it('what blocks others, then what is done on hosts, then trust again, which needs both; warnings last', () => {
    expect(
      commands(
        clone(a),
        finding(b, 'key-missing', 'x', createAgain),
        finding(c, 'key-mode', 'x', 'chmod'),
        finding(b, 'user-expired', 'x', asRoot('chage')),
      ),
    ).toEqual(['chage', 'chmod', createAgain.command, 'new-id']);
  });

  it('of two alike what mends more; each once, with all hosts that it is for', () => {
    const found = [
      finding(a, 'key-mode', 'x', 'chmod'),
      finding(a, 'pubkey-off', 'x', asRoot('sed')),
      finding(b, 'pubkey-off', 'x', asRoot('sed')),
    ];
    expect(firstSteps(diagnoses(...found))).toEqual([
      { on: 'host', as: 'root', command: 'sed', hosts: [a, b], mends: 2 },
      { on: 'host', as: 'user', command: 'chmod', hosts: [a], mends: 1 },
    ]);
    expect(text(en, ...found).slice(-3)).toEqual([
      'What to do first:',
      `  1. on ${a}, ${b}, as root: sed (for 2 findings)`,
      `  2. on ${a}: chmod`,
    ]);
  });
});
