import { expect, it, onTestFinished } from 'vitest';
import { api, base, describePage, drop, useBrowser } from './browser.ts';
import { startProxy } from './proxy.ts';
import { photo, picture } from './samples.ts';

const KEY = 'correct-horse';

describePage('a service that wants its key', () => {
  const { open } = useBrowser();

  async function guarded() {
    const proxy = await startProxy(base, { key: KEY });
    onTestFinished(proxy.close);
    return proxy;
  }

  it('asks once, says when a key is refused, and keeps it for this tab alone', async () => {
    await api.add('secret.jpg', await photo());
    const proxy = await guarded();
    const page = await open({}, `${proxy.base}/app`);
    const key = page.getByRole('dialog', { name: 'Function key' });
    await key.getByLabel('Key', { exact: true }).fill('wrong');
    await key.getByRole('button', { name: 'Continue' }).click();
    await key.getByText('The key was rejected.').waitFor();
    await key.getByLabel('Key', { exact: true }).fill(KEY);
    await page.keyboard.press('Enter');
    await page.locator('.card', { hasText: 'secret.jpg' }).locator('img').waitFor();
    await drop(page, [{ name: 'new.png', buffer: await picture('red') }]);
    await page.getByRole('heading', { name: '1 image uploaded' }).waitFor();
    await page.reload();
    await page.locator('.card', { hasText: 'new.png' }).waitFor();
    expect(await key.isVisible()).toBe(false);

    expect(proxy.received.every(({ url }) => !url?.includes(KEY))).toBe(true);
    expect(await page.evaluate(() => JSON.stringify([localStorage, document.cookie]))).not.toContain(KEY);
    const other = await page.context().newPage();
    await other.goto(`${proxy.base}/app`);
    await other.getByRole('dialog', { name: 'Function key' }).waitFor();
  });

  it('shows no image without it, and asks again when it is told to', async () => {
    const proxy = await guarded();
    const page = await open({}, `${proxy.base}/app`);
    const key = page.getByRole('dialog', { name: 'Function key' });
    await key.waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.note', { hasText: 'A function key is required.' }).waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await key.getByLabel('Key', { exact: true }).fill(KEY);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'No images yet' }).waitFor();
  });
});
