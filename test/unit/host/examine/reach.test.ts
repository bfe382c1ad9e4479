import { describe, expect, it } from 'vitest';
import { readReach } from '../../../../src/host/examine/reach.ts';

const target = { address: '10.0.0.2', port: 22 };
const reach = (records: Record<string, string[]>) => readReach(new Map(Object.entries(records)), [target])[0];

describe('11.3 whether a server answers', () => {
  it('is silent where ssh-keyscan has asked it, and heard nothing', () => {
    expect(reach({ asked: ['22'] })).toBe('silent');
    expect(reach({ asked: ['22'], server: ['# 10.0.0.2:22 SSH-2.0-x'] })).toBe('answers');
  });

  it('is not known where ssh-keyscan has not come to its end', () => {
    expect(reach({ server: ['ssh-keyscan: error while loading shared libraries'] })).toBe('unknown');
  });
});
