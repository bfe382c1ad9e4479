import { describe, expect, it } from 'vitest';
import { isAboutUser, letsIn } from '../../../src/formats/sshd-patterns.ts';

describe('sshd_config(5) patterns of users', () => {
  it.each([
    ['root', true],
    ['ro*', true],
    ['r??t', true],
    ['om*', false],
    ['root@10.1.2.3', true],
    ['root@10.1.2.*', true],
    ['root@10.1.0.0/16', true],
    ['root@10.2.0.0/16', false],
    ['root@fd00::/8', false],
    ['root@10.1.2.0/33', false],
    ['omm@10.1.2.3', false],
  ])('%s: %s', (pattern, about) => {
    expect(isAboutUser(pattern, 'root', '10.1.2.3', false)).toBe(about);
    expect(isAboutUser(pattern, 'root', '10.1.2.3', true)).toBe(about);
  });

  it('of a name only the server knows whose it is', () => {
    expect(isAboutUser('root@db1.example.com', 'root', '10.1.2.3', true)).toBe(true);
    expect(isAboutUser('root@db1.example.com', 'root', '10.1.2.3', false)).toBe(false);
  });

  it.each(['db1', 'cafe', 'fd*'])('%s is a name, although an IPv6 address could begin so', (name) => {
    expect(isAboutUser(`root@${name}`, 'root', '10.1.2.3', true)).toBe(true);
    expect(letsIn(name, '10.1.2.3')).toBe(true);
  });

  it.each([
    ['fd00::1', true],
    ['fd00:*', true],
    ['fd01::*', false],
  ])('%s is about fd00::1: %s', (pattern, about) => {
    expect(letsIn(pattern, 'fd00::1')).toBe(about);
  });
});

describe('from= of sshd(8)', () => {
  it.each([
    ['10.1.2.3', true],
    ['10.9.9.9,10.1.*', true],
    ['10.0.0.0/8', true],
    ['10.0.0.0/8,!10.1.2.3', false],
    ['!10.1.2.4,10.1.2.*', true],
    ['192.168.0.0/16', false],
    ['*.example.com', true],
    ['fd00::/8', false],
  ])('%s: %s', (list, inside) => {
    expect(letsIn(list, '10.1.2.3')).toBe(inside);
  });
});
