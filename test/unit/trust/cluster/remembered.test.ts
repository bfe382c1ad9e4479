import { describe, expect, it } from 'vitest';
import { Secret } from '../../../../src/keys/secret.ts';
import type { PasswordQuestion } from '../../../../src/trust/cluster/passwords.ts';
import { remembered } from '../../../../src/trust/cluster/remembered.ts';

describe('11.9 a command that connects several times', () => {
  it('asks for each password once, and anew where it was refused', async () => {
    const asked: PasswordQuestion[] = [];
    const ask = remembered(async (question) => {
      asked.push(question);
      return new Secret(`answer ${asked.length}`);
    });
    const all = { scope: 'all' } as const;
    const host = (refusals: number) => ({ scope: 'host', host: '10.0.0.1', refusals }) as const;
    for (const question of [all, all, host(1), host(1), host(2)]) await ask(question);
    expect(asked).toEqual([all, host(1), host(2)]);
    expect((await ask(host(1)))?.reveal()).toBe('answer 2');
  });

  it('passes on every question about a key, which may be the same for another try', async () => {
    let count = 0;
    const ask = remembered(async () => {
      count++;
      return undefined;
    });
    const question = { scope: 'own-key', host: '10.0.0.1', text: 'Enter passphrase' } as const;
    await ask(question);
    await ask(question);
    expect(count).toBe(2);
  });
});
