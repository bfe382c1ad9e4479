import { format, inspect } from 'node:util';
import { expect, it } from 'vitest';
import { Secret } from '../../../src/keys/secret.ts';

it('4.3 a secret shows itself to nobody who does not ask by name', () => {
  const secret = new Secret('hunter2');
  const shown = [
    String(secret),
    `${secret}`,
    JSON.stringify({ secret }),
    inspect(secret),
    inspect({ deep: [secret] }, { showHidden: true, customInspect: false }),
    format('%s %o %O %j', secret, secret, secret, secret),
    Object.values(secret).join(),
    String(new Error('x', { cause: secret }).cause),
  ];
  for (const text of shown) expect(text).not.toContain('hunter2');
  expect(String(secret)).toBe('[secret]');
  expect(inspect(secret)).toBe('[secret]');
  expect(secret.reveal()).toBe('hunter2');
});
