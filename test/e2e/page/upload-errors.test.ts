import type { Page } from 'playwright-core';
import { expect, it, onTestFinished } from 'vitest';
import { api, base, describePage, drop, useBrowser } from './browser.ts';
import { startProxy } from './proxy.ts';
import { photo, picture, pictureOf } from './samples.ts';
import { MAX_DIRECT_UPLOAD_BYTES, MAX_UPLOAD_BYTES } from './service.ts';

const REQUEST_ID = /Request ID [0-9a-f-]{36}/;

describePage('an upload that fails', () => {
  const { open } = useBrowser();

  function note(page: Page, name: string) {
    return page.locator('.upload', { hasText: name }).locator('.note');
  }

  it('says of another kind of file what it is and what to send, with the request id', async () => {
    const page = await open();
    await drop(page, [{ name: 'report.pdf', buffer: Buffer.from('%PDF-1.7 and so on') }]);
    await note(page, 'report.pdf').waitFor();
    const text = await note(page, 'report.pdf').innerText();
    expect(text).toMatch(/PDF.*Send JPEG, PNG/);
    expect(text).toMatch(REQUEST_ID);
    expect(await page.getByRole('button', { name: /Retry the upload/ }).count()).toBe(0);
    await page.getByRole('button', { name: 'Dismiss report.pdf' }).click();
    await page.locator('#uploads').waitFor({ state: 'hidden' });
  });

  it('does not send a large file of another kind to storage', async () => {
    const page = await open();
    const methods: string[] = [];
    page.on('request', (request) => methods.push(request.method()));
    const buffer = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(MAX_UPLOAD_BYTES, ' ')]);
    await drop(page, [{ name: 'large.pdf', buffer }]);
    await note(page, 'large.pdf').getByText('Unsupported file type').waitFor();
    expect(methods).not.toContain('PUT');
  });

  it('names the limit of a file that is too large for any way', async () => {
    const page = await open();
    await drop(page, [{ name: 'huge.png', buffer: await Buffer.alloc(MAX_DIRECT_UPLOAD_BYTES * 1.2, 1) }]);
    await note(page, 'huge.png').waitFor();
    expect(await note(page, 'huge.png').innerText()).toMatch(/Too large\. It has 20\.6 MiB; the limit is 17\.2 MiB\./);
  });

  it('has words for a file that is empty and for one that is damaged', async () => {
    const page = await open();
    const damaged = (await photo()).subarray(0, 60);
    await drop(page, [
      { name: 'empty.png', buffer: Buffer.alloc(0) },
      { name: 'damaged.jpg', buffer: damaged },
    ]);
    await note(page, 'empty.png').getByText('The file is empty').waitFor();
    await note(page, 'damaged.jpg').getByText('The file is damaged').waitFor();
    expect(await api.names()).toEqual([]);
  });

  it('goes on by itself when the network comes back in the middle', async () => {
    const proxy = await startProxy(base);
    onTestFinished(proxy.close);
    const page = await open({}, `${proxy.base}/app`);
    proxy.breakUploads(true);
    await drop(page, [{ name: 'broken.png', buffer: await pictureOf(150_000) }]);
    await note(page, 'broken.png').getByText('No connection').waitFor();
    expect(await note(page, 'broken.png').innerText()).toContain('Check the network');
    expect(await api.names()).toEqual([]);
    proxy.breakUploads(false);
    await page.context().setOffline(true);
    await page.context().setOffline(false);
    await page.getByRole('heading', { name: '1 image uploaded' }).waitFor();
    expect(await api.names()).toEqual(['broken.png']);
  });

  it('can be tried again when storage or service failed for a moment', async () => {
    const page = await open();
    await page.route('**/api/images?image_id=*', (route) =>
      route.fulfill({
        status: 503,
        headers: { 'x-ms-error-code': 'StorageUnavailable', 'x-ms-request-id': '0b5c1c3e-0000-4000-8000-000000000000' },
        json: { detail: 'Storage does not answer.' },
      }),
    );
    await drop(page, [{ name: 'later.png', buffer: await picture('red') }]);
    await note(page, 'later.png').waitFor();
    expect(await note(page, 'later.png').innerText()).toMatch(REQUEST_ID);
    await page.unroute('**/api/images?image_id=*');
    await page.getByRole('button', { name: 'Retry the upload of later.png' }).click();
    await page.getByRole('heading', { name: '1 image uploaded' }).waitFor();
  });

  it('leaves the others alone, stands first, and is in sight wherever the page is scrolled to', async () => {
    const bytes = await Promise.all(['red', 'green', 'blue'].map((colour) => picture(colour)));
    for (let at = 0; at < 30; at++) await api.add(`${at}.png`, bytes[at % 3] ?? Buffer.alloc(0));
    const page = await open({ viewport: { width: 400, height: 640 } });
    await page.locator('.card').nth(29).scrollIntoViewIfNeeded();
    await drop(page, [
      { name: 'good.png', buffer: await picture('gold') },
      { name: 'bad.txt', buffer: Buffer.from('no image') },
    ]);
    await page.getByRole('heading', { name: '1 upload failed, 1 image uploaded' }).waitFor();
    expect(await page.locator('.upload-name').allTextContents()).toEqual(['bad.txt', 'good.png']);
    const box = await note(page, 'bad.txt').boundingBox();
    expect(box?.y).toBeGreaterThan(0);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThan(640);
    await page.getByRole('button', { name: 'Hide uploads' }).click();
    await note(page, 'bad.txt').waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    await page.locator('#uploads').waitFor({ state: 'hidden' });
    expect(await api.names()).toContain('good.png');
  });
});
