import { describe, expect, it } from 'vitest';
import { patience } from '../../../lab/pace.ts';
import {
  addKnownHosts,
  type KnownHost,
  removeKnownHosts,
  trustLines,
} from '../../../src/formats/known-hosts.ts';
import { HUGE, KEY, OTHER_KEY, realSed, TRICKY } from './foreign.ts';

const blob = KEY.split(' ')[1] ?? '';
const otherBlob = OTHER_KEY.split(' ')[1] ?? '';
const ed25519 = { type: 'ssh-ed25519', blob };

function host(names: string[], port = 22, keys = [ed25519]): KnownHost {
  return { names, port, keys };
}

describe('known_hosts', () => {
  it('5.3 has a line for every name and key type, [name]:port where the port is not 22', () => {
    const rsa = { type: 'ssh-rsa', blob: 'AAAAB3NzaC1yc2E=' };
    expect(
      trustLines([host(['10.0.0.1', 'db1'], 22, [ed25519, rsa]), host(['fd00::2', 'db2'], 2222)]),
    ).toEqual([
      `10.0.0.1 ssh-ed25519 ${blob} #OM`,
      '10.0.0.1 ssh-rsa AAAAB3NzaC1yc2E= #OM',
      `db1 ssh-ed25519 ${blob} #OM`,
      'db1 ssh-rsa AAAAB3NzaC1yc2E= #OM',
      `[fd00::2]:2222 ssh-ed25519 ${blob} #OM`,
      `[db2]:2222 ssh-ed25519 ${blob} #OM`,
    ]);
  });

  it.each(['a b', 'a,b', '*', '|1|x', '@revoked', 'a\nb', '', '#x'])('7.7 refuses the name %j', (name) => {
    expect(() => trustLines([host([name])])).toThrow(TypeError);
  });

  it('7.7 refuses a key or line that would break the file', () => {
    expect(() => trustLines([host(['a'], 22, [{ type: 'ssh-rsa', blob: 'AAAA\nb' }])])).toThrow(TypeError);
    expect(() => addKnownHosts(null, ['a ssh-rsa AAAA'])).toThrow(TypeError);
  });

  it('5.3 goes to the top; lines that stand anywhere are not repeated', () => {
    const [a = '', b = ''] = trustLines([host(['a', 'b'])]);
    expect(addKnownHosts(null, [a, b]).toString()).toBe(`${a}\n${b}\n`);
    expect(addKnownHosts(null, []).length).toBe(0);
    expect(addKnownHosts(Buffer.from(`mine ${KEY}\n${a}`), [a, b, b]).toString()).toBe(
      `${b}\nmine ${KEY}\n${a}`,
    );
    const same = Buffer.from(`x\n${b}\ny\r\n${a}`);
    expect(addKnownHosts(same, [a, b])).toBe(same);
  });

  it("replaces our line of the same name and type, keeps other hosts', other types' and the user's", () => {
    const [now = ''] = trustLines([host(['a'])]);
    const old = `a ssh-ed25519 ${otherBlob} #OM`;
    const kept = [
      'A,b ssh-rsa AAAA #OM',
      'a ssh-rsa AAAA #OM',
      `c ssh-ed25519 ${otherBlob} #OM`,
      `a ssh-ed25519 ${otherBlob}`,
      `@revoked a ssh-ed25519 ${otherBlob} #OM`,
      `[a]:2222 ssh-ed25519 ${otherBlob} #OM`,
    ].join('\n');
    expect(addKnownHosts(Buffer.from(`${old}\n${kept}`), [now]).toString()).toBe(`${now}\n${kept}`);
    expect(addKnownHosts(Buffer.from(`${now}\n${old}\n${kept}`), [now]).toString()).toBe(`${now}\n${kept}`);
  });

  it('removes our lines for the given hosts, at whatever port, or all of them', () => {
    const [a = '', b = ''] = trustLines([host(['a', 'b'])]);
    const other = `[A]:2222 ssh-rsa ${otherBlob} #OM`;
    const own = `a ssh-ed25519 ${otherBlob}`;
    const file = Buffer.from(`${a}\n${own}\n${b}\n${a}\n${other}`);
    expect(removeKnownHosts(file, ['a']).toString()).toBe(`${own}\n${b}\n`);
    expect(removeKnownHosts(file).toString()).toBe(`${own}\n`);
    const none = Buffer.from(`${b}\n`);
    expect(removeKnownHosts(none, ['a'])).toBe(none);
    expect(removeKnownHosts(Buffer.from(`${own}\n`)).toString()).toBe(`${own}\n`);
  });

  it("5.10 the real sed '/#OM$/d' gives the user's file back", () => {
    const lines = trustLines([host(['a', 'b'])]);
    for (const file of [Buffer.from(TRICKY.join('\n'), 'latin1'), HUGE]) {
      expect(realSed('/#OM$/d', addKnownHosts(file, lines)).equals(file)).toBe(true);
    }
  });

  it('is quick with 1,000 hosts of 6 lines, also when all of them are stale', () => {
    const make = (key: string): string[] =>
      trustLines(
        Array.from({ length: 1000 }, (_, i) =>
          host([`10.0.${i >> 8}.${i & 255}`, `db${i}`], 22, [
            { type: 'ssh-ed25519', blob: key },
            { type: 'ssh-rsa', blob: key },
            { type: 'ecdsa-sha2-nistp256', blob: key },
          ]),
        ),
      );
    const file = addKnownHosts(HUGE, make(blob));
    const start = performance.now();
    const next = addKnownHosts(file, make(otherBlob));
    expect(addKnownHosts(next, make(otherBlob))).toBe(next);
    expect(performance.now() - start).toBeLessThan(patience(1000));
    expect(next.equals(addKnownHosts(HUGE, make(otherBlob)))).toBe(true);
  });
});
