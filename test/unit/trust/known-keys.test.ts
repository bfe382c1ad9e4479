import { describe, expect, it } from 'vitest';
import { hostKeyJudge } from '../../../src/trust/known-keys.ts';

const host = { address: '10.0.0.1', port: 22 };
const ed = { type: 'ssh-ed25519', blob: 'AAAAC3NzaC1lZDI1NTE5AAAAIAAA' };
const other = { type: 'ssh-ed25519', blob: 'AAAAC3NzaC1lZDI1NTE5AAAAIBBB' };
const rsa = { type: 'ssh-rsa', blob: 'AAAAB3NzaC1yc2EAAAADAQABAAAB' };
const judge = (text: string) => hostKeyJudge([{ path: '/known', bytes: Buffer.from(text) }]);

describe('host keys', () => {
  it('7.1 a key on record is known, another of its type has changed', () => {
    const known = judge(`10.0.0.1 ${ed.type} ${ed.blob}\n`);
    expect(known.judge(host, ed)).toBe('known');
    expect(known.judge(host, other)).toEqual({
      code: 'host-key-changed',
      offered: other,
      known: [ed],
      where: '/known:1',
    });
    expect(known.typesOf(host)).toEqual(['ssh-ed25519']);
  });

  it('7.1 a host known only by types that it does not offer counts as changed', () => {
    expect(judge(`10.0.0.1 ${rsa.type} ${rsa.blob}\n`).judge(host, ed)).toMatchObject({
      code: 'host-key-changed',
    });
  });

  it('7.1 a revoked key is refused', () => {
    expect(judge(`@revoked * ${ed.type} ${ed.blob}\n`).judge(host, ed)).toMatchObject({
      code: 'host-key-revoked',
    });
  });

  it('7.1 an unknown key is accepted once: from then on the host has to have it', () => {
    const fresh = judge('');
    expect(fresh.judge(host, ed)).toBe('new');
    expect(fresh.judge(host, ed)).toBe('known');
    expect(fresh.typesOf(host)).toEqual(['ssh-ed25519']);
    expect(fresh.judge(host, other)).toMatchObject({ code: 'host-key-changed', known: [{ blob: ed.blob }] });
    expect(fresh.judge({ ...host, port: 2222 }, other)).toBe('new');
  });
});
