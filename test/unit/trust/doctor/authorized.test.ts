import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../../src/host/examine/evidence.ts';
import { authorizedFindings } from '../../../../src/trust/doctor/authorized.ts';
import { factsOf, filePaths, inWords, settings, subjectOf } from '../../builders.ts';
import { KEY } from '../../formats/foreign.ts';

const blob = KEY.split(' ')[1] ?? '';
const OTHER_KEY = `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${'Ab1+'.repeat(11).slice(1)}`;
const path = filePaths.authorized_keys;
const clients = ['10.0.0.1', '10.0.0.2'];

function found(text: string | undefined, now?: number) {
  const facts = factsOf(text === undefined ? {} : { authorized_keys: text });
  return inWords(
    authorizedFindings(
      subjectOf(now === undefined ? {} : { now }, { facts }),
      { type: 'ssh-ed25519', blob },
      clients,
    ),
  );
}
const told = (text: string | undefined, now?: number) =>
  found(text, now).map(({ code, evidence }) => `${code}: ${evidence}`);

describe('11.1 the line of the trust key in authorized_keys', () => {
  it('is there, and first', () => {
    expect(told(`${KEY} #OM\n${OTHER_KEY} mine\n`)).toEqual([]);
    expect(told(`# a comment\n\n${OTHER_KEY} mine\n${KEY} #OM\r\n`)).toEqual([]);
    expect(told(KEY)).toEqual([]);
  });

  it('is missing: no file, other keys only, or only in a comment', () => {
    for (const text of [undefined, '', `${OTHER_KEY} mine\n`, `#${OTHER_KEY}\n`])
      expect(told(text)).toEqual([`key-line-missing: ${path}: no line with the key`]);
    // A comment that holds the key is no line of it.
    expect(told(`# ${KEY}\n`)).toEqual([`key-line-damaged: ${path}:1: # ${KEY}`]);
    expect(found('')).toMatchObject([{ remedy: [{ on: 'here', command: 'gs_sshexkey -f HOSTFILE' }] }]);
  });

  it.each([
    ['our mark on another key', `${OTHER_KEY}x #OM`],
    ['a blank within the key', KEY.replace('AAAAC3', 'AAAA C3')],
    ['its end cut off', KEY.slice(0, -8)],
    ['its beginning gone', KEY.slice(40)],
    ['something glued to its end', `${KEY}x`],
    ['something glued to its front', `x${KEY}`],
  ])('is damaged: %s', (_, line) => {
    const [first, ...more] = found(`${OTHER_KEY} mine\n${line}\n`);
    expect(more).toEqual([]);
    expect(first).toMatchObject({
      code: 'key-line-damaged',
      evidence: `${path}:2: ${line}`.slice(0, `${path}:2: `.length + 120),
      remedy: [
        { on: 'host', as: 'user', command: `sed -i '2d' ${path}` },
        { on: 'here', command: 'gs_sshexkey -f HOSTFILE' },
      ],
    });
  });

  it('from= that keeps a client out', () => {
    expect(told(`from="10.0.0.1" ${KEY} #OM\n`)).toEqual([`key-line-from: ${path}:1: from="10.0.0.1"`]);
    expect(told(`from="10.0.0.*" ${KEY} #OM\n`)).toEqual([]);
    expect(told(`no-pty,from="192.0.2.1" ${KEY} #OM\n`)).toHaveLength(1);
    expect(told(`FROM="192.0.2.1" ${KEY} #OM\n`)).toHaveLength(1);
    // A line without options behind it lets everybody in.
    expect(told(`from="10.0.0.1" ${KEY} #OM\n${KEY} #OM\n`)).toEqual([]);
    // Behind one it does not matter.
    expect(told(`${KEY} #OM\nfrom="10.0.0.1" ${KEY}\n`)).toEqual([]);
  });

  it('expiry-time, whether or not it is over; before a free line only once it is', () => {
    const now = Date.UTC(2026, 0, 1) / 1000;
    const line = (day: string) => `expiry-time="${day}" ${KEY} #OM\n`;
    expect(told(line('20200101'), now)).toEqual([`key-line-expiry: ${path}:1: expiry-time="20200101"`]);
    expect(told(line('20300101'), now)).toHaveLength(1);
    expect(told(`${line('20300101')}${KEY}\n`, now)).toEqual([
      `key-line-expiry: ${path}:1: expiry-time="20300101"`,
    ]);
    expect(told(`${line('20200101')}${KEY}\n`, now)).toEqual([]);
  });

  it('a command in place of the one that is asked for, whether or not a free line follows', () => {
    expect(told(`command="/bin/false" ${KEY} #OM\n`)).toEqual([
      `key-line-command: ${path}:1: command="/bin/false"`,
    ]);
    expect(told(`command="/bin/false" ${KEY} #OM\n${KEY}\n`)).toHaveLength(1);
    expect(told(`command="say \\"hello\\"",no-pty ${KEY}\n`)).toHaveLength(1);
    expect(told(`no-agent-forwarding,restrict ${KEY} #OM\n`)).toEqual([]);
  });

  it('is doubled: the second and further ones go', () => {
    const [one] = found(`${KEY} #OM\nx\n${KEY} #OM\n${KEY}\n`);
    expect(one).toMatchObject({
      code: 'key-line-doubled',
      severity: 'warning',
      evidence: `${path}: lines 1, 3, 4`,
      remedy: [{ as: 'user', command: `sed -i '3d;4d' ${path}` }],
    });
  });

  it('12.1 outside of the home root edits it where sshd names it, and the path is quoted; else nobody is sent there', () => {
    const elsewhere = "/var/keys/o'mm";
    const facts = factsOf({ authorized_keys: `${KEY}\n${KEY}\n` });
    const file = facts.files.get('authorized_keys');
    if (!file) throw new Error('no file');
    const files = new Map([['authorized_keys' as const, { ...file, path: elsewhere }]]);
    const named = settings({ authorizedkeysfile: ["/var/keys/o'mm"] });
    const remedy = (seen: Partial<Evidence>) =>
      inWords(
        authorizedFindings(
          subjectOf(seen, { facts: { ...facts, files } }),
          { type: 'ssh-ed25519', blob },
          clients,
        ),
      )[0]?.remedy;
    expect(remedy(named)).toEqual([{ on: 'host', as: 'root', command: `sed -i '2d' '/var/keys/o'\\''mm'` }]);
    expect(remedy({})).toEqual([]);
  });

  it('the remedy takes the options away, and nothing else', () => {
    const [one] = found(`from="10.9.9.9" ${KEY} #OM\n`);
    expect(one?.remedy).toEqual([
      { on: 'host', as: 'user', command: `sed -i '1s/^.*\\(ssh-ed25519 \\)/\\1/' ${path}` },
    ]);
  });
});
