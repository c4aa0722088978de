import { expect, it } from 'vitest';
import { api, base, describePage, drop, paste, pick, storageUrl, useBrowser, useNetwork } from './browser.ts';
import { photo, picture, pictureOf } from './samples.ts';
import { MAX_UPLOAD_BYTES } from './service.ts';

/** Of a part's URL on any cloud. */
/** Which part of an upload a URL of storage is for: by its query, or by its path where parts are objects. */
const partOf = ({ searchParams, pathname }: URL) =>
  searchParams.get('blockid') ?? searchParams.get('partNumber') ?? /\/parts\/.*\/(\d+)$/.exec(pathname)?.[1];

describePage('uploading', () => {
  const { open } = useBrowser();

  it('takes several files that are dropped, and shows them', async () => {
    const page = await open();
    await page.getByText('No images yet').waitFor();
    await drop(page, [
      { name: 'one.png', buffer: await picture('red') },
      { name: 'two.jpg', buffer: await photo() },
    ]);
    await page.getByRole('heading', { name: '2 images uploaded' }).waitFor();
    await page.locator('#gallery .card', { hasText: 'one.png' }).locator('img').waitFor();
    await page.locator('#gallery .card', { hasText: 'JPEG · 640 × 480' }).locator('img').waitFor();
    expect(await api.names()).toEqual(['one.png', 'two.jpg']);
  });

  it('hints at a file that is stored already, before its bytes are sent', async () => {
    const page = await open();
    const file = { name: 'picked.png', buffer: await picture('green') };
    await pick(page, [file]);
    await page.getByRole('heading', { name: '1 image uploaded' }).waitFor();
    await page.reload();
    const sent: string[] = [];
    page.on('request', (request) => request.method() === 'POST' && sent.push(request.url()));
    await pick(page, [{ ...file, name: 'again.png' }]);
    await page.getByRole('heading', { name: '1 already stored' }).waitFor();
    await page.getByText('Already stored as “picked.png”', { exact: true }).waitFor();
    expect(sent).toEqual([]);
    await page.getByRole('button', { name: 'Open again.png' }).click();
    await page.getByRole('dialog', { name: 'picked.png' }).getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Upload again.png anyway' }).click();
    await page.getByRole('heading', { name: '1 image uploaded' }).waitFor();
    expect(await api.names()).toEqual(['again.png', 'picked.png']);
  });

  it('takes what is pasted', async () => {
    const page = await open();
    await paste(page, [{ name: 'image.png', buffer: await picture('blue') }]);
    await page.getByRole('heading', { name: '1 image uploaded' }).waitFor();
    expect(await api.names()).toEqual([expect.stringMatching(/^pasted \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d\.png$/)]);
  });

  it('shows how far it is, and stops when it is cancelled', async () => {
    const page = await open();
    const network = await useNetwork(page);
    // Slow enough that a busy machine comes to cancel it.
    await network({ uploadThroughput: 15_000 });
    await drop(page, [{ name: 'slow.png', buffer: await pictureOf(150_000) }]);
    const bar = page.getByRole('progressbar', { name: 'Upload of slow.png' });
    await expect.poll(() => bar.evaluate((element: HTMLProgressElement) => element.value)).toBeGreaterThan(10);
    expect(await page.locator('.upload-status').textContent()).toMatch(/KiB of 14\d KiB$/);
    await page.getByRole('button', { name: 'Cancel the upload of slow.png' }).click();
    await page.getByText('Cancelled', { exact: true }).waitFor();
    expect(await api.names()).toEqual([]);

    await network({});
    await page.getByRole('button', { name: 'Retry the upload of slow.png' }).click();
    await page.getByRole('heading', { name: '1 image uploaded' }).waitFor();
    expect(await api.names()).toEqual(['slow.png']);
  });

  it('sends a large file to storage directly, which nobody notices', async () => {
    const page = await open();
    const storage: string[] = [];
    page.on('request', (request) => request.method() === 'PUT' && storage.push(new URL(request.url()).origin));
    await drop(page, [{ name: 'large.png', buffer: await pictureOf(MAX_UPLOAD_BYTES * 2) }]);
    await page.getByRole('heading', { name: '1 image uploaded' }).waitFor();
    await page.locator('#gallery .card', { hasText: 'large.png' }).locator('img').waitFor();
    expect(storage).toHaveLength(1);
    expect(storage[0]).not.toBe(new URL(base).origin);
    expect(await api.names()).toEqual(['large.png']);
  });

  it('does so too when the service takes less than it said', async () => {
    const page = await open();
    // The page was loaded before the limit was lowered.
    await page.addInitScript(() => {
      new MutationObserver(() => {
        document.querySelector('meta[name="max-upload-bytes"]')?.setAttribute('content', '900000');
      }).observe(document, { childList: true, subtree: true });
    });
    await page.reload();
    await drop(page, [{ name: 'lowered.png', buffer: await pictureOf(MAX_UPLOAD_BYTES * 2) }]);
    await page.getByRole('heading', { name: '1 image uploaded' }).waitFor();
    expect(await api.names()).toEqual(['lowered.png']);
  });

  it('completes a direct upload whose responses were lost, and sends its bytes once', async () => {
    const page = await open();
    const sent: string[] = [];
    let lost = 0;
    page.on('request', (request) => request.method() === 'PUT' && sent.push(request.url()));
    await page.route('**/api/uploads/*/complete', async (route) => {
      if (lost++ > 1) return route.continue();
      // Once before the service has done it, once after.
      if (lost === 2) await route.fetch();
      return route.abort('connectionreset');
    });
    await drop(page, [{ name: 'large.png', buffer: await pictureOf(MAX_UPLOAD_BYTES * 2) }]);
    for (let attempt = 0; attempt < 2; attempt++) {
      await page.locator('.note', { hasText: 'No connection' }).waitFor();
      await page.getByRole('button', { name: 'Retry the upload of large.png' }).click();
    }
    await page.getByRole('heading', { name: '1 image uploaded' }).waitFor();
    expect(sent).toHaveLength(1);
    expect(await api.names()).toEqual(['large.png']);
  });

  it('sends a large file in parts, and after a break only those that are left', async () => {
    const page = await open();
    const taken: string[] = [];
    let broken = 0;
    page.on('requestfinished', (request) => {
      if (request.method() === 'PUT') taken.push(partOf(new URL(request.url())) ?? 'whole');
    });
    await page.route(
      (url) => partOf(url) !== undefined,
      async (route) => {
        const isLast = (route.request().postDataBuffer()?.length ?? 0) < 8 * 1024 * 1024;
        // As often as the page tries by itself.
        if (isLast && broken++ < 4) return route.abort('connectionreset');
        return route.continue();
      },
    );
    await pick(page, [{ name: 'parts.png', buffer: await pictureOf(17_200_000) }]);
    await page.locator('.note', { hasText: 'No connection' }).waitFor();
    expect(taken).toHaveLength(2);
    await page.getByRole('button', { name: 'Retry the upload of parts.png' }).click();
    await page.getByRole('heading', { name: '1 image uploaded' }).waitFor();
    expect(taken).toHaveLength(3);
    expect(new Set(taken).size).toBe(3);
    expect(await api.names()).toEqual(['parts.png']);
  });

  it('restarts a direct upload after its URL has expired', async () => {
    const page = await open();
    const begun: string[] = [];
    let refused = 0;
    page.on('request', (request) => request.url().endsWith('/api/uploads') && begun.push(request.method()));
    await page.route(
      (url) => url.href.startsWith(storageUrl),
      (route) =>
        route.request().method() === 'PUT' && refused++ === 0
          ? route.fulfill({
              status: 403,
              headers: { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'x-ms-request-id' },
            })
          : route.continue(),
    );
    await drop(page, [{ name: 'late.png', buffer: await pictureOf(MAX_UPLOAD_BYTES * 2) }]);
    await page.locator('.note', { hasText: '403' }).waitFor();
    await page.getByRole('button', { name: 'Retry the upload of late.png' }).click();
    await page.getByRole('heading', { name: '1 image uploaded' }).waitFor();
    expect(begun).toEqual(['POST', 'POST']);
    expect(await api.names()).toEqual(['late.png']);
  });

  it('makes one image of an upload whose answer was lost', async () => {
    const page = await open();
    let lost = 0;
    await page.route('**/api/images?image_id=*', async (route) => {
      if (lost++ > 0) return route.continue();
      await route.fetch();
      return route.abort('connectionreset');
    });
    await drop(page, [{ name: 'once.png', buffer: await picture('red') }]);
    await page.locator('.note', { hasText: 'No connection' }).waitFor();
    await page.getByRole('button', { name: 'Retry the upload of once.png' }).click();
    await page.getByRole('heading', { name: '1 image uploaded' }).waitFor();
    expect(await api.names()).toEqual(['once.png']);
  });
});
