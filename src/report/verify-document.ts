import { printable } from '../text/printable.ts';
import type { VerifyMode } from '../trust/model/topology.ts';
import type { PairFault } from '../trust/verify/diagnose-pair.ts';
import { count, type Fault, fill, type Report, type ReportHost, type ReportPair } from './report.ts';

/** Longest text of a host in the document. */
const textLength = 1000;

/** What `verify` found, as data. Texts for people and from hosts can be shown as they are. */
export interface VerifyDocument {
  /** Of this form of document. */
  readonly version: 1;
  readonly user: string;
  /** Which pairs were tried: this machine to all, each host to the next as well, or all to all. */
  readonly mode: VerifyMode;
  /** In UTC (RFC 3339). */
  readonly begun: string;
  readonly seconds: number;
  /** Whether every pair passes. */
  readonly ok: boolean;
  readonly summary: {
    readonly pairs: number;
    readonly failed: number;
    readonly logins: number;
    readonly failedLogins: number;
  };
  /** In the order of the list; a machine that is not listed comes last and has no address. */
  readonly hosts: readonly {
    readonly host: string;
    readonly name: string | null;
    readonly addresses: readonly { readonly address: string; readonly port: number }[];
  }[];
  readonly pairs: readonly {
    readonly from: string;
    readonly to: string;
    readonly ok: boolean;
    readonly logins: readonly VerifyLogin[];
  }[];
}

/** One login between hosts. */
export interface VerifyLogin {
  /** What ssh was told to log in to. */
  readonly target: string;
  readonly by: 'address' | 'name';
  readonly ok: boolean;
  /** Only where it failed. */
  readonly fault?: {
    readonly code: PairFault | 'not-tried';
    readonly cause: string;
    /** The last line that ssh said, where it says more. */
    readonly said?: string;
    readonly remedy: string;
  };
}

/** The document of docs/verify.schema.json. All text in it is printable, so that showing it leaves it as it is. */
export function documentOf(report: Report): VerifyDocument {
  const { user, mode, hosts, pairs, begun, seconds } = report;
  const sum = count(pairs);
  return {
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
    pairs: pairs.map((pair) => pairOf(pair, hosts)),
  };
}

/** The document, a pair a line. */
export function jsonLines(report: Report): string[] {
  const { pairs, ...head } = documentOf(report);
  const lines = JSON.stringify(head, null, 2).split('\n').slice(0, -1);
  const last = lines.pop() ?? '';
  const rows = pairs.map((pair, i) => `    ${JSON.stringify(pair)}${i < pairs.length - 1 ? ',' : ''}`);
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
