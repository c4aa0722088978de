import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { api, describePage, useBrowser } from './browser.ts';
import { picture } from './samples.ts';

const NAMES = ['five.png', 'four.png', 'three.png', 'two.png', 'one.png'];

describePage('many images at once', () => {
  const { open } = useBrowser();

  async function openFive(): Promise<Page> {
    const bytes = await picture('red');
    for (const name of NAMES.toReversed()) await api.add(name, bytes, ['old']);
    const page = await open();
    await page.getByText('5 images', { exact: true }).waitFor();
    return page;
  }

  const card = (page: Page, name: string) => page.locator('.card', { hasText: name });
  const selected = (page: Page) => page.locator('.card.selected .card-name').allTextContents();

  it('are selected by click, by Shift, and by keys, and stay selected only while they are shown', async () => {
    const page = await openFive();
    await card(page, 'five.png').hover();
    await page.getByRole('checkbox', { name: 'Select five.png' }).click();
    await card(page, 'three.png')
      .locator('.card-open')
      .click({ modifiers: ['Shift'] });
    expect(await selected(page)).toEqual(['five.png', 'four.png', 'three.png']);
    await card(page, 'four.png')
      .locator('.card-open')
      .click({ modifiers: ['ControlOrMeta'] });
    expect(await selected(page)).toEqual(['five.png', 'three.png']);
    await page.getByText('2 images selected').first().waitFor();

    await page.keyboard.press('Escape');
    expect(await selected(page)).toEqual([]);
    await page.keyboard.press('Home');
    await page.keyboard.press('Shift+ArrowRight');
    expect(await selected(page)).toEqual(['five.png', 'four.png']);
    await page.keyboard.press('End');
    await page.keyboard.press('x');
    expect(await selected(page)).toEqual(['five.png', 'four.png', 'one.png']);
    await page.keyboard.press('ControlOrMeta+a');
    expect(await selected(page)).toHaveLength(5);
    await page.keyboard.press('/');
    await page.keyboard.type('two');
    await page.locator('#gallery-status', { hasText: /^1 image$/ }).waitFor();
    await page.getByText('1 image selected').first().waitFor();
  });

  it('are tagged, and a tag that somebody else adds meanwhile stays', async () => {
    const page = await openFive();
    await page.locator('.card-open').first().focus();
    await page.keyboard.press('ControlOrMeta+a');
    const [changed] = await api.all();
    await api.patch(changed?.image_id ?? '', { tags: ['old', 'theirs'] });
    await page.getByLabel('Tag', { exact: true }).fill('new');
    await page.getByRole('button', { name: 'Add tag' }).click();
    await page.getByRole('log').getByText('5 images updated.').waitFor();
    expect((await api.all()).map(({ tags }) => tags.join())).toEqual([
      'old,theirs,new',
      ...Array.from({ length: 4 }, () => 'old,new'),
    ]);
    await page.getByLabel('Tag', { exact: true }).fill('old');
    await page.getByRole('button', { name: 'Remove tag', exact: true }).click();
    await expect.poll(async () => (await api.all()).some(({ tags }) => tags.includes('old'))).toBe(false);
  });

  it('are deleted together, and come back together', async () => {
    const page = await openFive();
    await page.locator('.card-open').first().focus();
    await page.keyboard.press('Shift+ArrowRight');
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByText('Deleted 2 images.').waitFor();
    expect(await page.locator('.card:not([hidden])').count()).toBe(3);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('5 images', { exact: true }).waitFor();
    expect(await api.names()).toHaveLength(5);
  });
});
