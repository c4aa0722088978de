import { createRequire } from 'node:module';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { CHROMIUM_FLAGS, findChromium } from '../../support/chromium.ts';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const { url } = inject('app');
const docs = `${url}/docs`;
const program = findChromium('the docs');

describe.skipIf(program === undefined)('the docs in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: program ?? '', args: CHROMIUM_FLAGS });
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

  test('list and try every operation, with no other host', async () => {
    const page = await browser.newPage();
    const { faults, hosts } = watch(page);
    await page.goto(docs);
    const { paths } = (await (await fetch(`${url}/openapi.json`)).json()) as { paths: object };
    const operations = Object.values(paths).flatMap((item) => Object.keys(item));
    await expect.poll(() => page.locator('.opblock').count()).toBe(operations.length);

    const health = page.locator('#operations-service-get_health');
    await health.locator('.opblock-summary-control').click();
    await health.locator('.try-out__btn').click();
    await health.locator('.execute').click();
    await health.locator('.live-responses-table .response', { hasText: '"latency_ms"' }).waitFor();

    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), colorScheme).toBe(true);
    }
    expect(faults).toEqual([]);
    expect([...hosts]).toEqual([new URL(docs).host]);
    await page.close();
  });

  test('show each operation on one screen', async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(docs);
    // HEAD has what GET has, but for bodies.
    const operations = page.locator('.opblock:not(.opblock-head)');
    await operations.first().waitFor();
    const tall: string[] = [];
    for (const operation of await operations.all()) {
      await operation.locator('.opblock-summary-control').click();
      await operation
        .locator('.responses-table tr.response')
        .last()
        .getByRole('link', { name: 'All operations' })
        .waitFor();
      const height = (await operation.boundingBox())?.height ?? 0;
      if (height > 800) tall.push(`${await operation.getAttribute('id')}: ${height}`);
      await operation.locator('.opblock-summary-control').click();
    }
    expect(tall).toEqual([]);
    await page.close();
  });

  test('link the errors of an operation to their articles, and to the recipes', async () => {
    const page = await browser.newPage();
    const { faults } = watch(page);
    await page.goto(docs);
    const list = page.locator('#operations-images-list_images');
    await list.locator('.opblock-summary-control').click();
    await list.getByRole('link', { name: 'InvalidCursor' }).click();
    await expect.poll(() => top(page, 'InvalidCursor')).toBeLessThan(60);
    expect(page.context().pages()).toEqual([page]);

    await page.getByRole('link', { name: 'generate a client' }).click();
    await page.getByRole('link', { name: 'Kiota' }).first().click();
    await expect.poll(() => top(page, 'kiota')).toBeLessThan(60);
    await page.getByRole('link', { name: 'API reference' }).click();
    await page.getByRole('link', { name: /^upload from curl/ }).click();
    await page.getByRole('heading', { name: 'Python' }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(faults).toEqual([]);
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
    const { components } = await (await fetch(`${url}/openapi.json`)).json();
    expect(await page.locator('article:visible').count()).toBe(components.schemas.ErrorCode.enum.length);
    expect(await page.locator('#ImageTooLarge').innerText()).toContain('direct upload');
    expect(await page.locator('noscript').isVisible()).toBe(true);
    expect(await page.locator('#common').innerText()).toContain('Retry-After');
    await page.close();
  });

  test('break no rule of axe in what is ours, in light and in dark', async () => {
    const page = await browser.newPage({ bypassCSP: true });
    await page.goto(docs);
    await page.locator('.opblock').first().waitFor();
    await page.addScriptTag({ path: AXE });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const found = await page.evaluate(
        "axe.run({ exclude: ['#viewer'] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes[0].html))",
      );
      expect(found, colorScheme).toEqual([]);
    }
    await page.close();
  });
});

function top(page: Page, id: string): Promise<number> {
  return page.evaluate<number>(`Math.abs(document.getElementById('${id}').getBoundingClientRect().top)`);
}
