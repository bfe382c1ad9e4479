import { describe, expect, it } from 'vitest';
import { readReach } from '../../../../src/host/examine/reach.ts';

const target = { address: '10.0.0.2', port: 22 };
const reach = (records: Record<string, string[]>) => readReach(new Map(Object.entries(records)), [target])[0];

describe('11.3 whether a server answers', () => {
  it('is silent where ssh-keyscan has waited for it', () => {
    expect(reach({ asked: ['22'], waited: ['22'] })).toBe('silent');
    expect(reach({ asked: ['22'], server: ['# 10.0.0.2:22 SSH-2.0-x'] })).toBe('answers');
    expect(reach({})).toBe('unknown');
  });

  it('is not known where ssh-keyscan has failed by itself', () => {
    expect(reach({ asked: ['22'], server: ['ssh-keyscan: error while loading shared libraries'] })).toBe(
      'unknown',
    );
  });
});
