import { printable } from '../formats/printable.ts';
import { count, type Fault, fill, type Report, type ReportHost, type ReportPair } from './report.ts';

/** Longest text of a host in the document. */
const textLength = 1000;

/**
 * The document of docs/verify.schema.json, a pair a line. All text in it is printable, so that showing it leaves it as
 * it is.
 */
export function jsonLines(report: Report): string[] {
  const { user, mode, hosts, pairs, begun, seconds } = report;
  const sum = count(pairs);
  const head = {
    version: 1,
    user,
    mode,
    begun: begun.toISOString(),
    seconds: Number(seconds.toFixed(3)),
    ok: sum.failed === 0,
    summary: sum,
    hosts: hosts.map(({ label, name, addresses }) => ({
      host: label,
      name: name ?? null,
      addresses: addresses.map(({ text, port }) => ({ address: text, port })),
    })),
  };
  const lines = JSON.stringify(head, null, 2).split('\n').slice(0, -1);
  const last = lines.pop() ?? '';
  const rows = pairs.map((pair, i) => {
    return `    ${JSON.stringify(pairOf(pair, hosts))}${i < pairs.length - 1 ? ',' : ''}`;
  });
  return [
    ...lines,
    `${last},`,
    ...(rows.length > 0 ? ['  "pairs": [', ...rows, '  ]'] : ['  "pairs": []']),
    '}',
  ];
}

function pairOf({ from, to, logins, outcome }: ReportPair, hosts: readonly ReportHost[]) {
  const source = hosts[from]?.label ?? '';
  return {
    from: source,
    to: hosts[to]?.label ?? '',
    ok: outcome === 'pass',
    logins: logins.map(({ spelling, fault }) => ({
      target: spelling.text,
      by: spelling.by,
      ok: fault === undefined,
      ...(fault ? { fault: faultOf(fault, source, spelling.text) } : {}),
    })),
  };
}

function faultOf({ code, cause, detail, remedy }: Fault, from: string, to: string) {
  const text = (template: string): string => printable(fill(template, from, to), textLength);
  return {
    code,
    cause: text(cause),
    ...(detail === undefined ? {} : { said: printable(detail, textLength) }),
    remedy: text(remedy),
  };
}
