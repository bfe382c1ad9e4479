import { defaultPort, parsePort } from '../text/port.ts';
import { isLoopback, parseAddress } from './address.ts';

/** A host as the user lists it. */
export interface ListedHost {
  /** Canonical, as `parseAddress` gives it. */
  readonly address: string;
  readonly port: number;
  /** What the list calls it; undefined where the list has addresses only. */
  readonly name?: string;
}

/** A line that cannot be used. */
export interface BadLine {
  /** From 1. */
  line: number;
  /** The line as it is, trimmed: not safe to print. */
  text: string;
  reason: 'address' | 'port' | 'two ports' | 'loopback';
}

/**
 * Rules 2.1 and 2.2: the hosts of a host file in their order, each address once, and every bad line. An address
 * listed again with another port is a bad line, and so is a loopback address that is not alone. An empty list is
 * for the caller to refuse.
 */
export function parseHostFile(text: Buffer): { hosts: ListedHost[]; bad: BadLine[] } {
  const found = new Map<string, ListedHost & { line: number; text: string }>();
  const bad: BadLine[] = [];
  const lines = text
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split('\n')
    .map((line) => line.replace(/^[ \t\r\v\f]+|[ \t\r\v\f]+$/g, ''));
  lines.forEach((raw, index) => {
    if (raw === '' || raw.startsWith('#')) return;
    const line = index + 1;
    const [host = '', portText, ...more] = raw.split(',');
    const address = parseAddress(host);
    const port = portText === undefined ? defaultPort : parsePort(portText);
    const known = found.get(address ?? '');
    if (address === undefined || more.length > 0) bad.push({ line, text: raw, reason: 'address' });
    else if (port === undefined) bad.push({ line, text: raw, reason: 'port' });
    else if (known === undefined) found.set(address, { address, port, line, text: raw });
    else if (known.port !== port) bad.push({ line, text: raw, reason: 'two ports' });
  });
  const all = [...found.values()];
  const lost = all.length > 1 ? all.filter(({ address }) => isLoopback(address)) : [];
  for (const host of lost) bad.push({ line: host.line, text: host.text, reason: 'loopback' });
  const hosts = all.filter((host) => !lost.includes(host)).map(({ address, port }) => ({ address, port }));
  return { hosts, bad: bad.sort((a, b) => a.line - b.line) };
}
