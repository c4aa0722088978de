import { buffer } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { api, base, describePage, storageUrl, useBrowser } from './browser.ts';
import { startProxy } from './proxy.ts';
import { photo, picture } from './samples.ts';

const KEY = 'correct-horse';

describePage('downloads', () => {
  const { open } = useBrowser();

  it('save the bytes under the name', async () => {
    await api.add('ünïcode.jpg', await photo());
    const page = await open();
    await page.locator('.card-open').click();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download' }).click();
    expect((await download).suggestedFilename()).toBe('ünïcode.jpg');
  });

  it('write the key nowhere', async () => {
    await api.add('secret.jpg', await photo());
    const proxy = await startProxy(base, { key: KEY });
    onTestFinished(proxy.close);
    const page = await open({}, `${proxy.base}/app`);
    await page.getByLabel('Key', { exact: true }).fill(KEY);
    await page.keyboard.press('Enter');
    await page.locator('.card-open').click();
    await page.locator('#stage img.large').waitFor();
    expect(await page.locator('#panel-body').innerText()).toContain('-H "x-functions-key: $FUNCTIONS_KEY"');
    const sent: string[] = [];
    page.on('request', (request) => sent.push(request.url() + JSON.stringify(request.headers())));
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download' }).click();
    expect((await download).suggestedFilename()).toBe('secret.jpg');
    const toStorage = sent.filter((text) => text.startsWith(storageUrl));
    expect(toStorage.length).toBeGreaterThan(0);
    expect(toStorage.join()).not.toContain(KEY);
  });

  it('of several images are one archive, none under the name of another', async () => {
    const [red, blue] = [await picture('red'), await picture('blue')];
    await api.add('same.png', red);
    await api.add('Same.png', blue);
    const page = await open();
    await page.getByText('2 images', { exact: true }).waitFor();
    await page.locator('.card-open').first().focus();
    await page.keyboard.press('ControlOrMeta+a');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download as zip' }).click();
    const saved = await download;
    expect(saved.suggestedFilename()).toBe('images.zip');
    const archive = await buffer(await saved.createReadStream());
    for (const text of ['Same.png', 'same (2).png']) expect(archive.includes(text), text).toBe(true);
    for (const bytes of [red, blue]) expect(archive.includes(bytes)).toBe(true);
  });
});
