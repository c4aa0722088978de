import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import type { AxeResults, RunOptions } from 'axe-core';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { api, base, describePage, drop, useBrowser } from './browser.ts';
import { photo, picture, tiff } from './samples.ts';

/** For people: nothing is compared with them. */
const SHOTS = `${tmpdir()}/image-page-screenshots`;
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

declare global {
  interface Window {
    readonly axe: { run(options: RunOptions): Promise<AxeResults> };
  }
}

describePage('the page for everybody', () => {
  const { open } = useBrowser();

  beforeAll(async () => {
    await mkdir(SHOTS, { recursive: true });
  });

  /** What axe finds wrong with what is shown now, in light and in dark. */
  async function violations(page: Page, name: string): Promise<string[]> {
    const found: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${SHOTS}/${name}-${colorScheme}.png` });
      const { violations } = await page.evaluate(() => window.axe.run({ resultTypes: ['violations'], preload: false }));
      found.push(
        ...violations.map(({ id, nodes }) => `${name} ${colorScheme}: ${id} ${nodes.map(({ html }) => html)}`),
      );
    }
    return found;
  }

  async function openWithAxe(options: BrowserContextOptions = {}): Promise<Page> {
    const page = await open(options, 'about:blank');
    await page.addInitScript({ path: AXE });
    await page.goto(`${base}/app`);
    return page;
  }

  /** One file that is taken and one that is not. */
  async function uploadTwo(page: Page): Promise<void> {
    await drop(page, [
      { name: 'report.pdf', buffer: Buffer.from('%PDF-1.7') },
      { name: 'a rather long name of a picture.png', buffer: await picture('teal', 400, 300) },
    ]);
    await page.locator('.upload-note').first().waitFor();
    await page.locator('.card', { hasText: 'a rather long name' }).waitFor();
    await page.locator('.card', { hasText: 'photo.jpg' }).locator('img').waitFor();
  }

  it('has no violation that axe finds', async () => {
    const found: string[] = [];
    const page = await openWithAxe({ viewport: { width: 1280, height: 860 } });
    await page.getByRole('heading', { name: 'No images yet' }).waitFor();
    found.push(...(await violations(page, 'empty')));

    await api.add('scan.tif', await tiff(), ['paper']);
    const { image_id } = await api.add('photo.jpg', await photo(), ['trip', 'summer', 'sea', 'sun']);
    await page.reload();
    await uploadTwo(page);
    found.push(...(await violations(page, 'gallery')));

    await page.locator('.card-open', { hasText: 'photo.jpg' }).click();
    await page.locator('#stage img.large').waitFor();
    await page.getByRole('button', { name: 'Show location' }).click();
    await page.getByRole('link', { name: /OpenStreetMap/ }).waitFor();
    found.push(...(await violations(page, 'panel')));

    await page.getByRole('button', { name: 'Edit' }).click();
    await api.patch(image_id, { name: 'theirs.jpg' });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Current version: theirs.jpg').waitFor();
    found.push(...(await violations(page, 'conflict')));

    await page.getByRole('button', { name: 'Keep theirs' }).click();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.locator('.toast').waitFor();
    found.push(...(await violations(page, 'toast')));
    expect(found).toEqual([]);
  });

  it.each([
    { locale: 'en', format: 'Format', close: 'Close', edit: 'Edit' },
    { locale: 'es', format: 'Formato', close: 'Cerrar', edit: 'Editar' },
  ])('fits a screen of 320 pixels, in $locale', async ({ locale, ...words }) => {
    await api.add('photo.jpg', await photo(), ['trip', 'summer', 'sea', 'a tag that is rather long for a phone']);
    const page = await openWithAxe({ viewport: { width: 320, height: 640 }, locale });
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    const found: string[] = [];
    const look = async (name: string) => {
      expect(await overflow()).toBeLessThanOrEqual(0);
      found.push(...(await violations(page, `narrow-${locale}-${name}`)));
    };
    await page.locator('.card img').waitFor();
    expect(await page.getByLabel(words.format, { exact: true }).isVisible()).toBe(false);
    await page.locator('#filter-sheet summary').click();
    await look('filters');
    await page.locator('#filter-sheet summary').click();
    await uploadTwo(page);
    await look('gallery');

    await page.locator('.card-open', { hasText: 'photo.jpg' }).focus();
    await page.keyboard.press('x');
    await page.locator('#selection').waitFor();
    await look('selection');
    await page.keyboard.press('Escape');

    await page.locator('.card-open', { hasText: 'photo.jpg' }).click();
    await page.locator('#stage img.large').waitFor();
    const frame = page.locator('.panel-frame');
    expect(await frame.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0);
    expect(await page.getByRole('button', { name: words.close }).isVisible()).toBe(true);
    await look('panel');
    await page.getByRole('button', { name: words.edit }).click();
    await look('edit');
    expect(found).toEqual([]);
  });

  it('asks for the key in a way that axe finds nothing wrong with', async () => {
    const page = await openWithAxe();
    await page.route('**/api/images?*', (route) => route.fulfill({ status: 401 }));
    await page.reload();
    await page.getByLabel('Key', { exact: true }).fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByText('The key was rejected.').waitFor();
    expect(await violations(page, 'key')).toEqual([]);
  });

  it('is dark where the person likes it dark', async () => {
    const page = await open({ colorScheme: 'dark' });
    const brightness = () =>
      page.evaluate(() => Number(/\d+/.exec(getComputedStyle(document.body).backgroundColor)?.[0]));
    await expect.poll(brightness).toBeLessThan(40);
    await page.emulateMedia({ colorScheme: 'light' });
    await expect.poll(brightness).toBeGreaterThan(220);
  });

  it('works by keyboard alone', async () => {
    const { image_id } = await api.add('first.png', await picture('red'));
    await api.add('second.png', await picture('blue'));
    const page = await open();
    const { keyboard } = page;
    const focused = () =>
      page.evaluate(
        () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '',
      );
    const tabTo = async (text: string) => {
      for (let presses = 0; presses < 30 && !(await focused()).includes(text); presses++) await keyboard.press('Tab');
      expect(await focused()).toContain(text);
    };
    await page.locator('.card-open').first().waitFor();
    await keyboard.press('Tab');
    expect(await focused()).toBe('Skip to images');
    await keyboard.press('Enter');
    await tabTo('second.png');
    await keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'second.png' }).waitFor();
    await keyboard.press('ArrowRight');
    await page.getByRole('dialog', { name: 'first.png' }).waitFor();

    await tabTo('Edit');
    await keyboard.press('Enter');
    await keyboard.press('ControlOrMeta+A');
    await keyboard.type('renamed.png');
    await keyboard.press('Tab');
    await keyboard.type('by hand');
    await keyboard.press('Enter');
    await keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'renamed.png' }).waitFor();
    await expect.poll(() => api.get(image_id)).toMatchObject({ name: 'renamed.png', tags: ['by hand'] });

    await keyboard.press('Escape');
    await expect.poll(focused).toContain('renamed.png');
    await keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await tabTo('Delete');
    await keyboard.press('Enter');
    await expect.poll(focused).toBe('Undo');
    await keyboard.press('Enter');
    await expect.poll(focused).toContain('renamed.png');
    expect(await api.names()).toEqual(['renamed.png', 'second.png']);
  });

  it('says to a screen reader what happens', async () => {
    const page = await open();
    await drop(page, [
      { name: 'good.png', buffer: await picture('red') },
      { name: 'bad.txt', buffer: Buffer.from('no image') },
    ]);
    const log = page.getByRole('log');
    await log.getByText('good.png uploaded.').waitFor();
    await log.getByText('Upload of bad.txt failed. Unsupported file type.').waitFor();
  });
});
