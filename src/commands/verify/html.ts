import { createHash } from 'node:crypto';
import type { PageData } from '../../page/data.ts';
import script from '../../page/main.ts?bundle';
import style from '../../page/page.css';
import template from '../../page/page.html';
import type { Report } from '../../report/report.ts';
import type { Words } from '../../words/types/words.ts';
import { pageData } from './page-data.ts';

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
function worded(page: string, { page: { texts } }: Words): string {
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
