import { readFileSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import { endianness } from 'node:os';

/**
 * User ids of the sockets that listen at an address and port of this machine, as proc(5) has them in `/proc/net/tcp` and
 * `tcp6`; empty where it has none.
 */
export function listenersAt(
  address: string,
  port: number,
  read: (path: string) => string = readTable,
): number[] {
  const bytes = isIPv4(address) ? address.split('.').map(Number) : ipv6Bytes(address);
  const own = isIPv4(address) ? listening(read('/proc/net/tcp'), [bytes, none(4)], port) : [];
  if (own.length > 0) return own;
  const mapped = isIPv4(address) ? [...none(10), 0xff, 0xff, ...bytes] : bytes;
  return listening(read('/proc/net/tcp6'), [mapped, none(16)], port);
}

function readTable(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

const none = (length: number): number[] => new Array<number>(length).fill(0);

/** State 0A is TCP_LISTEN; the eighth field is the user id. */
function listening(table: string, addresses: readonly (readonly number[])[], port: number): number[] {
  const end = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const wanted = new Set(addresses.map((bytes) => inTable(bytes) + end));
  return table.split('\n').flatMap((line) => {
    const [, local = '', , state, , , , uid] = line.trim().split(/\s+/);
    return state === '0A' && wanted.has(local) ? [Number(uid)] : [];
  });
}

/** The kernel prints each four bytes as a number of this machine's order. */
function inTable(bytes: readonly number[]): string {
  const words = Array.from({ length: bytes.length / 4 }, (_, i) => bytes.slice(i * 4, i * 4 + 4));
  return words
    .flatMap((word) => (endianness() === 'LE' ? word.toReversed() : word))
    .map((byte) => byte.toString(16).toUpperCase().padStart(2, '0'))
    .join('');
}

/** Of a canonical address. */
function ipv6Bytes(address: string): number[] {
  const [head = '', tail] = address.split('::');
  const groups = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  const [left, right] = [groups(head), groups(tail ?? '')];
  const all = tail === undefined ? left : [...left, ...none(8 - left.length - right.length), ...right];
  return all.flatMap((group) => [group >> 8, group & 0xff]);
}
