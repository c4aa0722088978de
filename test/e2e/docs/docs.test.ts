import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';

const PROGRAM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const FLAGS = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const docs = `${inject('app').url}/docs`;

if (PROGRAM === undefined) {
  if (process.env.CI) throw new Error('Chromium is not installed: the tests of the docs cannot run');
  process.stderr.write('Chromium is not installed: the tests of the docs are left out\n');
}

describe.skipIf(PROGRAM === undefined)('the docs in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: PROGRAM ?? '', args: FLAGS });
  });
  afterAll(() => browser?.close());

  /** Everything that went wrong on the page, and every host that it asked. */
  function watch(page: Page): { faults: string[]; hosts: Set<string> } {
    const seen = { faults: [] as string[], hosts: new Set<string>() };
    page.on('pageerror', ({ message }) => seen.faults.push(message));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) seen.faults.push(message.text());
    });
    page.on('request', (request) => {
      const { protocol, host } = new URL(request.url());
      if (protocol.startsWith('http')) seen.hosts.add(host);
    });
    return seen;
  }

  test.each(['light', 'dark'] as const)('list and try every operation, %s, with no other host', async (scheme) => {
    const page = await browser.newPage({ colorScheme: scheme });
    const { faults, hosts } = watch(page);
    await page.goto(docs);
    await page.locator('.opblock').first().waitFor();
    const { paths } = (await (await fetch(`${inject('app').url}/openapi.json`)).json()) as { paths: object };
    const operations = Object.values(paths).flatMap((item) => Object.keys(item));
    expect(await page.locator('.opblock').count()).toBe(operations.length);

    const health = page.locator('#operations-service-get_health');
    await health.locator('.opblock-summary-control').click();
    await health.locator('.try-out__btn').click();
    await health.locator('.execute').click();
    await health.locator('.live-responses-table .response').waitFor();
    expect(await health.locator('.live-responses-table .response').textContent()).toContain('"latency_ms"');

    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(faults).toEqual([]);
    expect([...hosts]).toEqual([new URL(docs).host]);
    await page.close();
  });

  test('lead to an error code, also after the viewer has come', async () => {
    const page = await browser.newPage();
    await page.goto(`${docs}#TooManyPixels`);
    await page.locator('.opblock').first().waitFor();
    await expect.poll(() => top(page, 'TooManyPixels')).toBeLessThan(60);
    await page.close();
  });

  test('tell every error code without JavaScript', async () => {
    const page = await browser.newPage({ javaScriptEnabled: false });
    await page.goto(docs);
    expect(await page.locator('article:visible').count()).toBe(28);
    expect(await page.locator('#ImageTooLarge').innerText()).toContain('direct upload');
    expect(await page.locator('noscript').isVisible()).toBe(true);
    await page.close();
  });

  test.each(['light', 'dark'] as const)('break no rule of axe in what is ours, %s', async (scheme) => {
    const page = await browser.newPage({ colorScheme: scheme, bypassCSP: true });
    await page.goto(docs);
    await page.locator('.opblock').first().waitFor();
    await page.addScriptTag({ path: AXE });
    const found = await page.evaluate(
      "axe.run({ exclude: ['#viewer'] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes[0].html))",
    );
    expect(found).toEqual([]);
    await page.close();
  });
});

function top(page: Page, id: string): Promise<number> {
  return page.evaluate<number>(`Math.abs(document.getElementById('${id}').getBoundingClientRect().top)`);
}
