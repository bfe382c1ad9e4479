import { createHash } from 'node:crypto';
import type { PageData, PageFault, Sign } from '../../page/data.ts';
import script from '../../page/main.ts?bundle';
import style from '../../page/page.css';
import template from '../../page/page.html';
import { groupFaults } from '../../report/fault-groups.ts';
import { count, type Fault, type Outcome, type Report } from '../../report/report.ts';
import { printable } from '../../text/printable.ts';
import type { Words } from '../../words/types.ts';

/** Longest text of a host on the page. */
const textLength = 1000;

const signs: Record<Outcome, Sign> = { pass: '.', address: 'A', name: 'N', fail: 'X', untried: '-' };

/** The report as one page that needs nothing else, and is forbidden to ask for anything. */
export function pageText(report: Report): string {
  const policy = [
    "default-src 'none'",
    `style-src '${hashOf(style)}'`,
    `script-src '${hashOf(script)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const put = (page: string, slot: string, text: string): string => {
    if (!page.includes(slot)) throw new Error(`page.html has no ${slot}`);
    return page.replace(slot, () => text);
  };
  let page = worded(template, report.words);
  page = put(page, 'POLICY', policy);
  page = put(page, '<style></style>', `<style>${style}</style>`);
  page = put(page, '<script></script>', `<script>${script}</script>`);
  return put(page, 'id="data"></script>', `id="data">${inScript(pageData(report))}</script>`);
}

/** The page with its texts: ours, and HTML. */
function worded(page: string, { page: texts }: Words): string {
  const slots = new Map<string, string>(Object.entries(texts));
  return page.replace('lang="en"', `lang="${texts.language}"`).replaceAll(/\{\{(\w+)\}\}/g, (slot, name) => {
    const text = slots.get(name);
    if (text === undefined) throw new Error(`page.html has ${slot}, for which there is no text`);
    return text;
  });
}

/** As Content-Security-Policy has it (CSP level 3, "hash-source"). */
function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** JSON that cannot end the script element that it stands in, nor begin another (HTML, "script data"). */
function inScript(data: PageData): string {
  return JSON.stringify(data)
    .replaceAll('<', '\\u003c')
    .replaceAll('>', '\\u003e')
    .replaceAll('&', '\\u0026');
}

function pageData(report: Report): PageData {
  const { user, mode, hosts, pairs, begun, seconds } = report;
  const sum = count(pairs);
  const cells = new Array<Sign>(hosts.length * hosts.length).fill(' ');
  const places = new Map<Fault, number>();
  const faults: PageFault[] = [];
  const placeOf = (fault: Fault | undefined): number => {
    if (!fault) return -1;
    const known = places.get(fault);
    if (known !== undefined) return known;
    places.set(fault, faults.length);
    return faults.push(words(fault)) - 1;
  };
  const failing: [number, number, number, number][] = [];
  for (const { from, to, outcome, logins } of pairs) {
    cells[from * hosts.length + to] = signs[outcome];
    if (outcome === 'pass') continue;
    const [address, name] = (['address', 'name'] as const).map((by) =>
      placeOf(logins.find((login) => login.spelling.by === by && login.fault)?.fault),
    );
    failing.push([from, to, address ?? -1, name ?? -1]);
  }
  return {
    language: report.words.language,
    user,
    mode,
    begun: begun.toISOString(),
    seconds,
    pairs: sum.pairs,
    failed: sum.failed,
    hosts: hosts.map(({ label, name }) => ({ label, name: name ?? null })),
    signs: cells.join(''),
    faults,
    failing,
    groups: groupFaults(report).map((group) => ({
      ...words(group),
      from: group.from,
      to: group.to,
      by: group.by,
      pairs: group.pairs.length,
    })),
  };
}

/** What a host said is shown as it is on a terminal: invisible and turning marks as their numbers. */
function words({ cause, detail, remedy }: Pick<Fault, 'cause' | 'detail' | 'remedy'>): PageFault {
  return {
    cause: printable(cause, textLength),
    detail: detail === undefined ? null : printable(detail, textLength),
    remedy: printable(remedy, textLength),
  };
}
