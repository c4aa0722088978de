import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { api, describePage, useBrowser } from './browser.ts';
import { picture } from './samples.ts';

const UNDO_MS = 10_000;

describePage('deleting', () => {
  const { open } = useBrowser();

  /** The page's time stands still when this is through: it goes on only as the test says, however long that takes. */
  async function openAndDelete(name: string, meanwhile?: (page: Page) => Promise<void>): Promise<Page> {
    const page = await open();
    await page.clock.install();
    await page.locator('.card-open', { hasText: name }).click();
    await page.locator('#stage img.large').waitFor();
    await page.clock.pauseAt(Date.now() + 60_000);
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByText(`Deleted “${name}”.`).waitFor();
    await meanwhile?.(page);
    return page;
  }

  it('can be undone', async () => {
    await api.add('kept.png', await picture('red'));
    const page = await openAndDelete('kept.png');
    await page.locator('.card').waitFor({ state: 'hidden' });
    await page.clock.fastForward(UNDO_MS - 1_000);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.locator('.card', { hasText: 'kept.png' }).waitFor();
    const methods: string[] = [];
    page.on('request', (request) => methods.push(request.method()));
    await page.clock.fastForward(UNDO_MS * 2);
    // What still waited would happen when the page is left.
    await page.reload();
    await page.locator('.card', { hasText: 'kept.png' }).waitFor();
    expect(methods).not.toContain('DELETE');
    expect(await api.names()).toEqual(['kept.png']);
  });

  it('happens when the time is over', async () => {
    await api.add('gone.png', await picture('red'));
    const page = await openAndDelete('gone.png');
    expect(await api.names()).toEqual(['gone.png']);
    await page.clock.fastForward(UNDO_MS);
    await expect.poll(api.names).toEqual([]);
    // A card that only waits is hidden.
    await page.locator('.card').waitFor({ state: 'detached' });
    expect(await page.locator('.toast').count()).toBe(0);
    await page.getByRole('heading', { name: 'No images yet' }).waitFor();
  });

  it('happens at once when the page is left', async () => {
    await api.add('gone.png', await picture('red'));
    const page = await openAndDelete('gone.png');
    await page.goto('about:blank');
    await expect.poll(api.names).toEqual([]);
  });

  it('is not done to an image that somebody changed meanwhile', async () => {
    const { image_id } = await api.add('mine.png', await picture('red'));
    const page = await openAndDelete('mine.png', () => api.patch(image_id, { name: 'theirs.png' }));
    await page.clock.fastForward(UNDO_MS);
    await page.locator('.toast', { hasText: '“mine.png” was not deleted. This image was changed elsewhere' }).waitFor();
    await page.locator('.card').waitFor();
    expect(await api.names()).toEqual(['theirs.png']);
  });

  it('is no fault when somebody else was faster', async () => {
    const { image_id } = await api.add('twice.png', await picture('red'));
    const page = await openAndDelete('twice.png', async () => void (await api.remove(image_id)));
    await page.clock.fastForward(UNDO_MS);
    await page.locator('.card').waitFor({ state: 'detached' });
    expect(await page.locator('.toast').count()).toBe(0);
    await page.getByRole('heading', { name: 'No images yet' }).waitFor();
  });

  it('says so when it fails, and shows the image again', async () => {
    await api.add('stays.png', await picture('red'));
    const page = await openAndDelete('stays.png', (page) => page.context().setOffline(true));
    await page.clock.fastForward(UNDO_MS);
    await page.locator('.toast', { hasText: '“stays.png” was not deleted. No connection.' }).waitFor();
    await page.locator('.card', { hasText: 'stays.png' }).waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.locator('.toast').waitFor({ state: 'detached' });
  });
});
