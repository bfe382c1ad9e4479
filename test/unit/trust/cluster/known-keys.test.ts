import { describe, expect, it } from 'vitest';
import { parseKnownHosts } from '../../../../src/formats/known-hosts.ts';
import { hostKeyJudge } from '../../../../src/trust/cluster/known-keys.ts';

const host = { address: '10.0.0.1', port: 22 };
const ed = { type: 'ssh-ed25519', blob: 'AAAAC3NzaC1lZDI1NTE5AAAAIAAA' };
const other = { type: 'ssh-ed25519', blob: 'AAAAC3NzaC1lZDI1NTE5AAAAIBBB' };
const rsa = { type: 'ssh-rsa', blob: 'AAAAB3NzaC1yc2EAAAADAQABAAAB' };
const otherRsa = { type: 'ssh-rsa', blob: 'AAAAB3NzaC1yc2EAAAADAQABAAAC' };

const line = ({ type, blob }: typeof ed, name = '10.0.0.1') => `${name} ${type} ${blob}\n`;
const read = (text: string) => parseKnownHosts(Buffer.from(text));

/** A judge by what stands in the user's file, in the one of `--host-keys` and in the system's. */
function judge(user: string, policy: { listed?: string; strict?: boolean } = {}, system = '') {
  const { listed, strict = false } = policy;
  return hostKeyJudge(
    [
      { path: '/user', source: 'user', known: read(user) },
      { path: '/system', source: 'system', known: read(system) },
    ],
    { listed: listed === undefined ? undefined : { path: '/list', known: read(listed) }, strict },
  );
}

const place = (path: string, at: number, source: string, shared = false) => ({
  source,
  path,
  line: at,
  shared,
});
const refused = (code: string) => ({ is: 'refused', problem: { code } });

describe('the key of a key exchange', () => {
  it('7.1 a key on record is known, another of its type has changed', () => {
    const known = judge(line(ed));
    expect(known.judge(host, ed)).toEqual({ is: 'known' });
    expect(known.judge(host, other)).toEqual({
      is: 'refused',
      problem: {
        code: 'host-key-changed',
        offered: other,
        known: [{ ...ed, place: place('/user', 1, 'user') }],
        late: false,
      },
    });
    expect(known.typesOf(host)).toEqual(['ssh-ed25519']);
  });

  it('7.1 one of several keys on record is enough, in whichever file', () => {
    expect(judge(line(other), {}, line(ed)).judge(host, ed)).toEqual({ is: 'known' });
    expect(judge(line(other) + line(ed)).judge(host, ed)).toEqual({ is: 'known' });
  });

  it('7.1 a host known only by types that it does not offer counts as changed', () => {
    expect(judge(line(rsa)).judge(host, ed)).toMatchObject(refused('host-key-changed'));
    expect(judge('', {}, line(rsa)).judge(host, ed)).toMatchObject(refused('host-key-changed'));
  });

  it('7.1 of what a changed key contradicts, that of its own type comes first', () => {
    expect(judge(line(rsa), {}, line(other)).judge(host, ed)).toMatchObject({
      problem: { known: [{ place: { path: '/system' } }, { place: { path: '/user' } }] },
    });
  });

  it('7.1 where one line for a host is that of others, too, all of its file are to be edited by hand', () => {
    const verdict = judge(`${line(other)}${line(rsa, '10.0.0.*')}`).judge(host, ed);
    expect(verdict).toMatchObject({ problem: { known: [{ place: { shared: true } }, {}] } });
  });

  it('7.1 a revoked key is refused, though it is on record elsewhere', () => {
    const revoked = `@revoked ${line(ed, '*')}`;
    for (const one of [
      judge(line(ed) + revoked),
      judge(line(ed), {}, revoked),
      judge('', { listed: line(ed) + revoked }),
    ])
      expect(one.judge(host, ed)).toMatchObject(refused('host-key-revoked'));
    expect(judge(line(ed) + revoked).judge(host, other)).toMatchObject(refused('host-key-changed'));
  });

  it('7.1 an unknown key is accepted once: from then on the host has to have it', () => {
    const fresh = judge('');
    expect(fresh.judge(host, ed)).toEqual({ is: 'new', authority: undefined });
    expect(fresh.judge(host, ed)).toEqual({ is: 'known' });
    expect(fresh.typesOf(host)).toEqual(['ssh-ed25519']);
    expect(fresh.judge(host, other)).toMatchObject({
      problem: { code: 'host-key-changed', known: [{ blob: ed.blob, place: { source: 'run' } }] },
    });
    expect(fresh.judge({ ...host, port: 2222 }, other)).toMatchObject({ is: 'new' });
  });

  it('7.1 an authority vouches for nothing, not for its own key either, and is told', () => {
    const authority = `@cert-authority ${line(ed, '*')}`;
    expect(judge(authority).typesOf(host)).toEqual([]);
    expect(judge(authority).judge(host, ed)).toEqual({ is: 'new', authority: place('/user', 1, 'user') });
    expect(judge(authority, { strict: true }).judge(host, ed)).toMatchObject({
      problem: { code: 'host-key-unlisted', path: undefined, authority: { line: 1 } },
    });
  });

  it('7.1 --strict-host-keys refuses what nobody knows', () => {
    expect(judge('', { strict: true }).judge(host, ed)).toMatchObject(refused('host-key-unlisted'));
    expect(judge(line(ed), { strict: true }).judge(host, ed)).toEqual({ is: 'known' });
    expect(judge('', { strict: true }, line(ed)).judge(host, ed)).toEqual({ is: 'known' });
  });

  it('7.1 --host-keys: only what it lists is accepted, whatever known_hosts has', () => {
    expect(judge('', { listed: line(ed) }).judge(host, ed)).toEqual({ is: 'known' });
    expect(judge('', { listed: line(ed), strict: true }).judge(host, ed)).toEqual({ is: 'known' });
    expect(judge(line(ed), { listed: line(ed, 'h') }).judge(host, ed)).toMatchObject({
      problem: { code: 'host-key-unlisted', path: '/list' },
    });
    expect(judge(line(ed), { listed: line(other) }).judge(host, ed)).toMatchObject({
      problem: { code: 'host-key-changed', known: [{ place: { source: 'listed' } }] },
    });
    expect(judge(line(ed), { listed: line(rsa) }).judge(host, ed)).toMatchObject(refused('host-key-changed'));
  });

  it('7.1 --host-keys does not outweigh a known_hosts with another key of the type', () => {
    expect(judge(line(other), { listed: line(ed) }).judge(host, ed)).toMatchObject({
      problem: { code: 'host-key-changed', known: [{ place: { source: 'user' } }] },
    });
    expect(judge(line(rsa), { listed: line(ed) }).judge(host, ed)).toEqual({ is: 'known' });
  });

  it('7.1 what both list and known_hosts have is asked for first, then what the list has', () => {
    const both = judge(line(rsa) + line(ed), { listed: line({ ...ed, type: 'ssh-dss' }) + line(ed) });
    expect(both.typesOf(host)).toEqual(['ssh-ed25519', 'ssh-rsa']);
    expect(judge(line(rsa), { listed: line(ed) }).typesOf(host)).toEqual(['ssh-ed25519', 'ssh-rsa']);
  });
});

describe('all keys of a host, which it shows after the login', () => {
  const kept = (keys: (typeof ed)[], leftOut: (typeof ed)[] = []) => ({
    problem: undefined,
    kept: keys,
    leftOut,
  });

  it('7.1 further types are learned, one that contradicts what is on record refuses the host', () => {
    expect(judge(line(ed)).review(host, [ed, rsa])).toEqual(kept([ed, rsa]));
    expect(judge(line(ed) + line(otherRsa)).review(host, [ed, rsa])).toEqual({
      problem: {
        code: 'host-key-changed',
        offered: rsa,
        known: [{ ...otherRsa, place: place('/user', 2, 'user') }],
        late: true,
      },
    });
    expect(judge(line(ed), { listed: line(ed) + line(otherRsa) }).review(host, [ed, rsa])).toMatchObject({
      problem: { code: 'host-key-changed' },
    });
    expect(judge(line(otherRsa), { listed: line(ed) + line(rsa) }).review(host, [ed, rsa])).toMatchObject({
      problem: { code: 'host-key-changed' },
    });
  });

  it('7.1 a type that the host has no more is no contradiction, nor a second key while the first is there', () => {
    expect(judge(line(ed) + line(rsa)).review(host, [ed])).toEqual(kept([ed]));
    expect(judge(line(ed)).review(host, [other, ed])).toEqual(kept([other, ed]));
  });

  it('7.1 a revoked one refuses the host', () => {
    expect(judge(`${line(ed)}@revoked ${line(rsa, '*')}`).review(host, [ed, rsa])).toMatchObject({
      problem: { code: 'host-key-revoked', offered: rsa, late: true },
    });
  });

  it('7.1 --host-keys and --strict-host-keys leave out what they do not know', () => {
    expect(judge(line(rsa), { listed: line(ed) }).review(host, [ed, rsa])).toEqual(kept([ed], [rsa]));
    expect(judge(line(ed), { strict: true }).review(host, [ed, rsa])).toEqual(kept([ed], [rsa]));
    expect(judge(line(ed), { strict: true }, line(rsa)).review(host, [ed, rsa])).toEqual(kept([ed, rsa]));
  });
});
