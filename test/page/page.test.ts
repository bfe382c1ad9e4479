import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { patience } from '../../lab/pace.ts';
import { pageText } from '../../src/commands/verify/html.ts';
import type { Report } from '../../src/report/report.ts';
import { zh } from '../../src/words/zh/words.ts';
import { meshOf, refused } from '../unit/report/reports.ts';

const evil = '</script><img src=x onerror="document.title=1"><script>document.title=2</script>';
const denied =
  'debug1: Offering public key: /k ED25519 SHA256:x\nomm@10.9.0.2: Permission denied (publickey).';

const small = meshOf(3, (from, to, by) => {
  if (from === 0 && to === 2) return refused;
  return from === 1 && to === 0 && by === 'name' ? `${evil}\u202e` : undefined;
});
/** 300 hosts: one refuses keys, one has no sshd, a rack does not reach another. */
const large = meshOf(
  300,
  (from, to) => {
    if (to === 17) return denied;
    return from >= 100 && from < 120 && to >= 200 && to < 220
      ? 'ssh: connect to host x port 22: Connection timed out'
      : undefined;
  },
  [250],
);

let browser: Browser;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gs-sshexkey-page-'));
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  });
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Opened {
  readonly page: Page;
  /** All that the page asked for, and all that went wrong in it. */
  readonly requests: string[];
  readonly errors: string[];
}

let count = 0;
async function open(report: Report, width = 1600, colorScheme: 'light' | 'dark' = 'light'): Promise<Opened> {
  const path = join(folder, `${++count}.html`);
  writeFileSync(path, pageText(report));
  const page = await browser.newPage({ viewport: { width, height: 1000 }, colorScheme });
  const requests: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => errors.push(message.text()));
  const url = pathToFileURL(path).href;
  await page.goto(url, { waitUntil: 'load' });
  expect(requests.splice(0)).toEqual([url]);
  return { page, requests, errors };
}

async function close({ page, requests, errors }: Opened): Promise<void> {
  // The icon is in the page itself.
  expect(requests.filter((url) => !url.startsWith('data:'))).toEqual([]);
  expect(errors).toEqual([]);
  await page.close();
}

const text = async (page: Page, selector: string): Promise<string> =>
  (await page.locator(selector).textContent({ timeout: patience(5000) })) ?? '';

const isOverflowing = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);

describe.each([
  ['3 hosts', small, '2 of 9 pairs fail'],
  ['300 hosts', large, '999 of 90,000 pairs fail'],
] as const)('the page of %s', (name, report, verdict) => {
  it.each([
    [360, 'light'],
    [360, 'dark'],
    [1600, 'light'],
    [1600, 'dark'],
  ] as const)(
    'asks for nothing, has no error and does not overflow at %i pixels, %s',
    async (width, scheme) => {
      const opened = await open(report, width, scheme);
      const { page } = opened;
      expect(await text(page, 'h1')).toBe(verdict);
      expect(await isOverflowing(page)).toBe(false);
      const shots = process.env.SHOTS;
      if (shots)
        await page.screenshot({
          path: join(shots, `${name.replace(' ', '-')}-${width}-${scheme}.png`),
          fullPage: true,
        });
      await page.locator('#matrix').focus();
      await page.keyboard.press('n');
      expect(await isOverflowing(page)).toBe(false);
      if (shots)
        await page.screenshot({
          path: join(shots, `${name.replace(' ', '-')}-${width}-${scheme}-chosen.png`),
          fullPage: true,
        });
      await close(opened);
    },
  );
});

describe('the page', () => {
  it('7.7 what a host says is text and nothing else', async () => {
    const opened = await open(small);
    const { page } = opened;
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.locator('script').count()).toBe(2);
    expect(await page.title()).toBe('SSH trust: 2 of 9 pairs fail');
    const faults = await text(page, '#fault-list');
    expect(faults).toContain(evil);
    expect(faults).toContain('\\u202e');
    const source = pageText(small);
    expect(/id="data">([\s\S]*?)<\/script>/.exec(source)?.[1]).toMatch(/^\{[^<>&]*\}$/);
    expect(source).not.toContain('</script><img');
    expect(source).not.toMatch(/\u202e|(?:src|href)="(?!data:,)/);
    await close(opened);
  });

  it('a policy forbids all but its own style and script', async () => {
    const opened = await open(small);
    const { page } = opened;
    const asked = page.evaluate(async () => {
      const script = document.createElement('script');
      script.textContent = 'document.title = "injected"';
      document.body.append(script);
      return fetch('https://10.99.0.1/').then(
        () => 'fetched',
        () => 'forbidden',
      );
    });
    expect(await asked).toBe('forbidden');
    expect(await page.title()).toBe('SSH trust: 2 of 9 pairs fail');
    expect(opened.requests).toEqual([]);
    expect(opened.errors.every((line) => /Content Security Policy/.test(line))).toBe(true);
    expect(opened.errors.length).toBeGreaterThan(0);
    await page.close();
  });

  it('what fails stands on top, the largest part first, with what to do', async () => {
    const opened = await open(large);
    const { page } = opened;
    const items = await page.locator('#fault-list li').allInnerTexts();
    expect(items).toHaveLength(3);
    // A rack that does not reach another is one fault.
    expect(items[0]).toContain('20 hosts → 20 hosts');
    expect(items[0]).toContain('To do: look at the firewall between these hosts and those hosts');
    expect(items[1]).toContain('10.9.0.250 (db250) → 300 hosts');
    expect(items[1]).toContain('not tried: this machine cannot log in to 10.9.0.250: connection refused');
    expect(items[2]).toContain('299 hosts → 10.9.0.17 (db17)');
    expect(items[2]).toContain('the key was refused');
    expect(items[2]).toContain('To do: look at the sshd log of 10.9.0.17');
    const above = await page.evaluate(() => {
      const [list, matrix] = ['fault-list', 'matrix'].map((id) => document.getElementById(id));
      return (list?.getBoundingClientRect().bottom ?? 0) <= (matrix?.getBoundingClientRect().top ?? 0);
    });
    expect(above).toBe(true);
    await close(opened);
  });

  it('a long list of faults is shown in two parts', async () => {
    const opened = await open(meshOf(24, (from, to) => ((from + 1) % 24 === to ? refused : undefined)));
    const { page } = opened;
    expect(await page.locator('#fault-list li').count()).toBe(10);
    await page.locator('#more-faults').click();
    expect(await page.locator('#fault-list li').count()).toBe(24);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Show the pair');
    await close(opened);
  });

  it('the keyboard reaches every pair, and each is announced', async () => {
    const opened = await open(small);
    const { page } = opened;
    await page.locator('#clear').focus();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('matrix');
    const press = async (...keys: string[]): Promise<string> => {
      for (const key of keys) await page.keyboard.press(key);
      return (await page.locator('#announcement').textContent()) ?? '';
    };
    expect(await press('ArrowRight')).toBe('10.9.0.0 (db0) to 10.9.0.0 (db0): passes.');
    expect(await press('ArrowDown')).toBe(
      `10.9.0.1 (db1) to 10.9.0.0 (db0): fails by name. ${evil}\\u202e. To do: on 10.9.0.1, run: ssh -v db0 true`,
    );
    expect(await press('ArrowUp', 'End')).toMatch(
      /^10\.9\.0\.0 \(db0\) to 10\.9\.0\.2 \(db2\): fails\. connection refused.* To do: /,
    );
    // At the edge it stays.
    expect(await press('ArrowUp', 'ArrowRight')).toMatch(/^10\.9\.0\.0 \(db0\) to 10\.9\.0\.2/);
    expect(await press('Control+End')).toBe('10.9.0.2 (db2) to 10.9.0.2 (db2): passes.');
    expect(await press('p')).toMatch(/^10\.9\.0\.1 \(db1\) to 10\.9\.0\.0 \(db0\): fails by name/);
    expect(await press('Control+Home', 'n')).toMatch(/^10\.9\.0\.0 \(db0\) to 10\.9\.0\.2/);
    expect(await text(page, '#pair')).toMatch(
      /10\.9\.0\.0 \(db0\) → 10\.9\.0\.2 \(db2\)[\s\S]*By address and by name: fails/,
    );
    await close(opened);
  });

  it('filters by host and by failure, and finds what is typed', async () => {
    const opened = await open(large);
    const { page } = opened;
    const shown = () => text(page, '#shown');
    await page.locator('#failing').check();
    expect(await shown()).toBe('300 × 300 of 300 hosts');
    await page.locator('#from').fill('10.9.0.10');
    expect(await shown()).toBe('1 × 1 of 300 hosts');
    await page.locator('#failing').uncheck();
    expect(await shown()).toBe('1 × 300 of 300 hosts');
    await page.locator('#from').fill('db11');
    expect(await shown()).toBe('1 × 300 of 300 hosts');
    await page.locator('#to').fill('db20');
    expect(await shown()).toBe('1 × 1 of 300 hosts');
    await page.locator('#to').fill('nobody');
    expect(await text(page, '#nothing')).toBe('No pair matches.');
    await page.locator('#clear').click();
    expect(await page.locator('#from').inputValue()).toBe('');
    // A group of failures leads to its part of the matrix.
    await page.locator('#fault-list button').nth(2).click();
    expect(await shown()).toBe('300 × 1 of 300 hosts');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('matrix');
    await close(opened);
  });

  it('a click chooses the pair under it', async () => {
    const opened = await open(small);
    const { page } = opened;
    const size = await page.locator('#canvas').boundingBox();
    // The last cell is at the right and at the bottom.
    await page
      .locator('#canvas')
      .click({ position: { x: (size?.width ?? 0) - 10, y: (size?.height ?? 0) - 10 } });
    expect(await text(page, '#pair h3')).toBe('10.9.0.2 (db2) → 10.9.0.2 (db2)');
    await close(opened);
  });

  it('a mesh that passes says so, and lists nothing', async () => {
    const opened = await open(meshOf(2, () => undefined));
    expect(await text(opened.page, 'h1')).toBe('All 4 pairs pass');
    expect(await opened.page.locator('#faults').isVisible()).toBe(false);
    await close(opened);
  });
});

describe('a page in Chinese', () => {
  it.each([360, 1600])('1.6 says all in Chinese but what hosts say, at %i pixels', async (width) => {
    const report = meshOf(
      4,
      (from, to) => {
        if (to === 3) return refused;
        return from === 1 && to === 2 ? 'something new' : undefined;
      },
      [2],
      zh,
    );
    const opened = await open(report, width);
    const { page } = opened;
    expect(await page.getAttribute('html', 'lang')).toBe('zh-CN');
    expect(await page.title()).toBe('SSH 互信: 16 对主机中有 8 对失败');
    await page.locator('#matrix').focus();
    await page.keyboard.press('n');
    const shown = `${await text(page, 'header')}\n${await text(page, 'main')}`.replaceAll(refused, '');
    expect(shown).toContain('连接被拒绝：ssh 端口上没有服务在监听');
    expect(shown).toContain('处理办法：');
    const english = shown.match(/\b(from|to|show|pairs?|hosts?|fails?|passes|by|all|and|of|tried)\b/gi) ?? [];
    expect(english).toEqual([]);
    expect(await text(page, '#announcement')).toMatch(
      /^从 10\.9\.0\.0 \(db0\) 到 10\.9\.0\.3 \(db3\)：失败。/,
    );
    expect(await isOverflowing(page)).toBe(false);
    const shots = process.env.SHOTS;
    if (shots) await page.screenshot({ path: join(shots, `zh-${width}.png`), fullPage: true });
    await close(opened);
  });
});
