import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { CODED_HEIC } from '../../support/coded-heic.ts';
import { noise, plain } from '../../support/sample-images.ts';
import { api, base, describePage, storageUrl, useBrowser } from './browser.ts';
import { picture, pictureOf, tiff } from './samples.ts';

/** A moving picture: each frame has another colour. */
async function animation(side: number): Promise<Buffer> {
  const frames = await Promise.all(['red', 'green', 'blue'].map((colour) => picture(colour, side, side)));
  return sharp(frames, { join: { animated: true } })
    .gif()
    .toBuffer();
}

describePage('previews', () => {
  const { open } = useBrowser();

  /** Opens the page, and gives the paths that storage is asked for. */
  async function openWatched(): Promise<{ page: Page; asked: string[] }> {
    const page = await open({}, 'about:blank');
    const asked: string[] = [];
    page.on('request', (request) => {
      const { origin, pathname } = new URL(request.url());
      if (`${origin}${pathname}`.startsWith(storageUrl)) asked.push(pathname);
    });
    await page.goto(`${base}/app`);
    return { page, asked };
  }

  it('are what cards show of every format, and no original is fetched', async () => {
    await api.add('large.png', await pictureOf(150_000));
    await api.add('scan.tif', await tiff());
    await api.add('phone.heic', CODED_HEIC);
    const { page, asked } = await openWatched();
    await expect.poll(() => page.locator('.card img').count()).toBe(3);
    const sizes = () =>
      page
        .locator('.card img')
        .evaluateAll((images) => images.map((image) => (image as HTMLImageElement).naturalHeight > 0));
    expect(await sizes()).toEqual([true, true, true]);
    expect(asked.filter((path) => !/\.(?:preview-\d+\.webp|no-preview\.json)$/.test(path))).toEqual([]);

    asked.length = 0;
    await page.reload();
    await expect.poll(() => page.locator('.card img').count()).toBe(3);
    // Kept by the service: storage is asked once for each, or the browser has it.
    expect(asked.length).toBeLessThanOrEqual(3);
  });

  it('are said to be missing where the pixels cannot be decoded', async () => {
    const whole = await noise(600, 400).jpeg().toBuffer();
    await api.add('torn.jpg', whole.subarray(0, whole.length / 2));
    const page = await open();
    const card = page.locator('.card', { hasText: 'torn.jpg' });
    await card.getByText('No preview').waitFor();
    await card.locator('.card-open').click();
    await page.locator('#stage', { hasText: 'No preview' }).waitFor();
    await page.getByRole('button', { name: /^Show the original/ }).waitFor();
  });

  it('are large in the panel, with the original when it is asked for', async () => {
    await api.add('photo.jpg', await plain(1_600, 1_200).jpeg().toBuffer());
    const { page, asked } = await openWatched();
    await page.locator('.card-open').click();
    const large = page.locator('#stage img.large');
    await large.waitFor();
    expect(await large.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1_280);
    expect(asked.filter((path) => !/\.(?:preview-\d+\.webp|no-preview\.json)$/.test(path))).toEqual([]);
    await page.getByRole('button', { name: /^Show the original/ }).click();
    const original = page.locator('#stage img.original');
    await original.waitFor();
    expect(await original.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1_600);
  });

  it('are shown with a new URL if the first one is rejected before it expires', async () => {
    await api.add('early.png', await picture('red'));
    const page = await open({}, 'about:blank');
    let rejected = '';
    await page.route(
      (url) => url.href.startsWith(storageUrl),
      (route) => {
        const url = route.request().url();
        rejected ||= url;
        return url === rejected ? route.fulfill({ status: 403 }) : route.continue();
      },
    );
    // A signature has whole seconds: the next document has another URL.
    await page.route('**/api/images/*?include=*', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      await route.continue();
    });
    await page.goto(`${base}/app`);
    await page.locator('.card img').waitFor();
    expect(rejected).not.toBe('');
  });

  it.each([
    ['', false],
    [', also where the browser gives up decoding ahead of time', true],
  ])('do not replace an animation in the panel%s', async (_case, givesUp) => {
    await api.add('moves.gif', await animation(40));
    const page = await open({}, 'about:blank');
    if (givesUp) {
      await page.addInitScript(() => {
        HTMLImageElement.prototype.decode = () => Promise.reject(new DOMException('given up', 'EncodingError'));
      });
    }
    await page.goto(`${base}/app`);
    await page.locator('.card-open').click();
    await page.locator('#stage img.original').waitFor();
  });
});
