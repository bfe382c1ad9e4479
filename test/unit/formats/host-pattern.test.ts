import { describe, expect, it } from 'vitest';
import { matchHostList, matchPattern } from '../../../src/formats/host-pattern.ts';

describe('7.1 patterns, as ssh_config(5) has them', () => {
  it.each([
    ['', ''],
    ['', '*'],
    ['db1', 'db1'],
    ['db1', 'db?'],
    ['db1', '*'],
    ['db1', 'd*1'],
    ['db1', '*1'],
    ['db1', 'db1**'],
    ['db1', '*?*'],
    ['a.b.a.b', '*.b'],
    ['aab', '*ab'],
    ['abcabd', 'a*abd'],
    ['a*b', 'a*b'],
  ])('%j matches %j', (text, pattern) => {
    expect(matchPattern(text, pattern)).toBe(true);
  });

  it.each([
    ['db1', ''],
    ['', '?'],
    ['', 'a'],
    ['db1', 'db'],
    ['db', 'db1'],
    ['db1', 'db??'],
    ['db1', 'x*'],
    ['db1', '*x'],
    ['db1', '*1x'],
    ['abc', 'a*d'],
    ['DB1', 'db1'],
  ])('%j does not match %j', (text, pattern) => {
    expect(matchPattern(text, pattern)).toBe(false);
  });

  it('7.7 a hostile one takes no exponential time', () => {
    expect(matchPattern('a'.repeat(2000), `${'*a'.repeat(500)}b`)).toBe(false);
  });
});

describe('7.1 lists of patterns', () => {
  it.each([
    ['db1', 'x,db1', true],
    ['DB1', 'db1', true],
    ['db1', 'DB*', true],
    ['db1', 'x,y', false],
    ['db1', '', false],
    ['db1', 'db*,!db1', false],
    ['db1', '!db1,db*', false],
    ['db2', '!db1,db*', true],
    ['db1', '!x', false],
    ['db1', `${'x'.repeat(1022)},db1`, true],
    ['db1', `${'x'.repeat(1023)},db1`, false],
    ['db1', `!${'x'.repeat(1022)},db1`, true],
  ])('%s, and %.20j: %s', (host, list, matches) => {
    expect(matchHostList(host, list)).toBe(matches);
  });
});
