import { expect, it } from 'vitest';
import { HostError } from '../../../../src/transport/problem.ts';
import { patiently } from '../../../../src/trust/cluster/connect-host.ts';

it('11.8 a server that turns away is asked once more where that is to be told soon', async () => {
  let asked = 0;
  const turnedAway = async (): Promise<never> => {
    asked++;
    throw new HostError({ code: 'throttled', text: '' });
  };
  await expect(patiently(turnedAway, () => {}, 1)).rejects.toThrow();
  expect(asked).toBe(2);
});
