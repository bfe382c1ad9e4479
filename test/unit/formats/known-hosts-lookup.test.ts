import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { patience } from '../../../lab/pace.ts';
import { lookupHostKeys, parseKnownHosts } from '../../../src/formats/known-hosts.ts';
import { KEY, OTHER_KEY } from './foreign.ts';

const folder = mkdtempSync(join(tmpdir(), 'known-hosts-'));
afterAll(() => rmSync(folder, { recursive: true }));

function linesFor(text: string, address: string, port = 22): number[] {
  return lookupHostKeys(parseKnownHosts(Buffer.from(text, 'latin1')), { address, port }).map(
    ({ line }) => line,
  );
}

/** What the machine's own ssh-keygen finds (`-l` makes it parse the keys too). */
function keygenLines(text: string, name: string): number[] {
  const file = join(folder, 'known_hosts');
  writeFileSync(file, text, 'latin1');
  try {
    const out = execFileSync('ssh-keygen', ['-l', '-F', name, '-f', file], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
    return [...out.matchAll(/^# Host .* found: line (\d+)/gm)].map((match) => Number(match[1]));
  } catch {
    return [];
  }
}

const file = [
  '# comment',
  '',
  `db1,10.0.0.1 ${KEY} comment`,
  `[10.0.0.1]:2222 ${OTHER_KEY}\r`,
  `*.example.com,!bad.example.com ${KEY}`,
  `\t DB? \t${OTHER_KEY}`,
  `@revoked db1 ${OTHER_KEY}`,
  `@cert-authority *.example.com ${KEY}`,
  `@unknown db1 ${KEY}`,
  'db1 ssh-rsa AAAA',
  `db1 ssh-rsa ${KEY.split(' ')[1]}`,
  'db1',
  `fd00::1 ${KEY}`,
  `[fd00::1]:2222 ${KEY}`,
  `* ${KEY.replace('E', '!')}`,
  `@revoked @revoked db1 ${KEY}`,
  `db1 ${KEY}\0junk`,
].join('\n');

describe('look-up in known_hosts', () => {
  it('7.1 finds plain names, patterns, negation and ports as OpenSSH does', () => {
    expect(linesFor(file, 'db1')).toEqual([3, 6, 7, 17]);
    expect(linesFor(file, 'dB1')).toEqual([3, 6, 7, 17]);
    expect(linesFor(file, '10.0.0.1')).toEqual([3]);
    expect(linesFor(file, '10.0.0.1', 2222)).toEqual([4]);
    expect(linesFor(file, 'good.example.com')).toEqual([5, 8]);
    expect(linesFor(file, 'bad.example.com')).toEqual([8]);
    expect(linesFor(file, 'fd00::1')).toEqual([13]);
    expect(linesFor(file, 'fd00::1', 2222)).toEqual([14]);
    expect(linesFor(file, 'nowhere')).toEqual([]);
  });

  it('7.1 gives marker, type and key', () => {
    const keys = lookupHostKeys(parseKnownHosts(Buffer.from(file)), { address: 'db1', port: 22 });
    expect(keys[2]).toEqual({
      marker: 'revoked',
      type: 'ssh-ed25519',
      blob: OTHER_KEY.split(' ')[1],
      line: 7,
      shared: false,
    });
  });

  it('7.1 tells lines that are neither blank nor comments and give no key', () => {
    const { malformed } = parseKnownHosts(Buffer.from(`${file}\r\n\r\n \t\n |1|x ${KEY}\n|1|${KEY}`));
    expect(malformed).toEqual([9, 10, 11, 12, 15, 16, 20, 21]);
  });

  it.each([
    ['db1', false],
    ['db1,10.0.0.1', false],
    ['[fd00::1]:2222,[db1]:2222', false],
    ['db1,db2', true],
    ['10.0.0.1,10.0.0.2', true],
    ['fd00::1,10.0.0.1', true],
    ['10.0.0.?', true],
    ['*,!db2', true],
  ])('7.1 a line for %s may be that of several hosts: %s', (hosts, shared) => {
    const { plain, patterns } = parseKnownHosts(Buffer.from(`${hosts} ${KEY}`));
    expect([...plain.values()].flat().concat(patterns)[0]?.shared).toBe(shared);
  });

  it('7.1 finds hashed names, as ssh-keygen -H writes them', () => {
    const path = join(folder, 'hashed');
    writeFileSync(path, `db1,10.0.0.1 ${KEY}\n[db2]:2222 ${KEY}\n`);
    execFileSync('ssh-keygen', ['-H', '-f', path], { stdio: 'pipe' });
    const hashed = execFileSync('cat', [path], { encoding: 'utf8' });
    expect(hashed).not.toMatch(/db1/);
    const lines = [linesFor(hashed, 'db1'), linesFor(hashed, '10.0.0.1'), linesFor(hashed, 'DB2', 2222)];
    expect(lines.flat()).toEqual([1, 2, 3]);
    expect(linesFor(hashed, 'db2')).toEqual([]);
  });

  it.each([
    'db1',
    '10.0.0.1',
    '[10.0.0.1]:2222',
    'good.example.com',
    'bad.example.com',
    'fd00::1',
    '[fd00::1]:2222',
    'db12',
  ])('7.1 finds what ssh-keygen -F finds: %s', (name) => {
    const match = /^\[(.*)\]:(\d+)$/.exec(name);
    const [address, port] = match ? [match[1] ?? '', Number(match[2])] : [name, 22];
    const entries = `${file}\n`;
    expect(linesFor(entries, address, port)).toEqual(keygenLines(entries, name));
  });

  it('is quick with 6,000 lines and 1,000 hosts', () => {
    const text = Array.from({ length: 6000 }, (_, i) => `h${i % 1000} ${KEY}`).join('\n');
    const start = performance.now();
    const parsed = parseKnownHosts(Buffer.from(text));
    for (let i = 0; i < 1000; i++) {
      expect(lookupHostKeys(parsed, { address: `h${i}`, port: 22 })).toHaveLength(6);
    }
    expect(performance.now() - start).toBeLessThan(patience(2000));
  });
});
