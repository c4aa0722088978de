import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { api, base, describePage, useBrowser } from './browser.ts';
import { photo, picture } from './samples.ts';

describePage('the panel of an image', () => {
  const { open } = useBrowser();

  async function openPanel(page: Page, name: string): Promise<void> {
    await page.locator('.card-open', { hasText: name }).click();
    await page.getByRole('dialog', { name }).waitFor();
  }

  it('tells everything, and the place only when it is asked', async () => {
    await api.add('photo.jpg', await photo(), ['trip']);
    const page = await open();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await openPanel(page, 'photo.jpg');
    const text = await page.locator('#panel-body').innerText();
    for (const fact of ['JPEG (image/jpeg)', '640 × 480', 'Acme Optics', '1/160 s', 'f/7.1', '135 mm', '2020-02-29']) {
      expect(text).toContain(fact);
    }
    await page.locator('#stage img.large').waitFor();
    expect(text).not.toContain('48.21');
    expect(asked.some((url) => url.includes('location'))).toBe(false);

    await page.getByRole('button', { name: 'Show location' }).click();
    await page.locator('.place', { hasText: '48.21000° S, 16.50000° E' }).waitFor();
    const map = page.getByRole('link', { name: /OpenStreetMap/ });
    expect(await map.getAttribute('href')).toMatch(/^https:\/\/www\.openstreetmap\.org\/\?mlat=-48\.21/);
    expect(await map.getAttribute('rel')).toContain('noreferrer');
  });

  it('gives the command that reads the metadata', async () => {
    const { image_id } = await api.add('photo.jpg', await photo());
    const page = await open({ permissions: ['clipboard-read', 'clipboard-write'] });
    await openPanel(page, 'photo.jpg');
    await page.getByRole('button', { name: 'Copy as curl' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toBe(`curl '${base}/images/${image_id}'`);
  });

  it('changes name and tags', async () => {
    const { image_id } = await api.add('old.png', await picture('red'), ['a', 'b']);
    const page = await open();
    await openPanel(page, 'old.png');
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('Name', { exact: true }).fill('new.png');
    await page.getByRole('button', { name: 'Remove the tag a' }).click();
    await page.getByRole('textbox', { name: 'Tags' }).fill('c, d');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog', { name: 'new.png' }).waitFor();
    expect(await api.get(image_id)).toMatchObject({ name: 'new.png', tags: ['b', 'c', 'd'] });
    await page.getByRole('button', { name: 'Close' }).click();
    await page
      .locator('.card', { hasText: 'new.png' })
      .getByRole('button', { name: 'Show only images tagged c' })
      .waitFor();
  });

  it('says what is wrong with a name or a tag, and keeps what was typed', async () => {
    await api.add('old.png', await picture('red'));
    const page = await open();
    await openPanel(page, 'old.png');
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByRole('textbox', { name: 'Tags' }).fill(
      Array.from({ length: 21 }, (_, at) => `t${at}`)
        .join(',')
        .slice(0, 64),
    );
    await page.getByRole('textbox', { name: 'Tags' }).press('Enter');
    await page.getByRole('textbox', { name: 'Tags' }).fill('u1,u2,u3,u4,u5');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('.edit-form .note', { hasText: 'the limit is 20' }).waitFor();
    expect(await page.getByRole('button', { name: 'Remove the tag u5' }).count()).toBe(1);
  });

  it('never overwrites what somebody else wrote meanwhile, unless it is told to', async () => {
    const { image_id } = await api.add('old.png', await picture('red'));
    const page = await open();
    await openPanel(page, 'old.png');
    for (const [choice, name] of [
      ['Keep theirs', 'theirs.png'],
      ['Overwrite with mine', 'mine.png'],
    ] as const) {
      await page.getByRole('button', { name: 'Edit' }).click();
      await page.getByLabel('Name', { exact: true }).fill('mine.png');
      await api.patch(image_id, { name: 'theirs.png', metadata: { by: choice } });
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Current version: theirs.png').waitFor();
      expect(await api.get(image_id)).toMatchObject({ name: 'theirs.png' });
      await page.getByRole('button', { name: choice }).click();
      await page.getByRole('dialog', { name }).waitFor();
      expect(await api.get(image_id)).toMatchObject({ name });
    }
  });

  it('says that an image is gone, and takes it from the gallery', async () => {
    const { image_id } = await api.add('gone.png', await picture('red'));
    const page = await open();
    await page.locator('.card-open').waitFor();
    await api.remove(image_id);
    await page.locator('.card-open').click();
    await page.locator('#panel-message', { hasText: 'This image no longer exists.' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'No images yet' }).waitFor();
  });

  it('says so too when the image goes while it is edited or downloaded', async () => {
    const { image_id } = await api.add('gone.png', await picture('red'));
    const page = await open();
    // The panel asks for the image once more when it opens, and was told that it is there.
    const refreshed = page.waitForResponse((response) => response.url().includes(`/images/${image_id}?`));
    await openPanel(page, 'gone.png');
    expect((await refreshed).status()).toBe(200);
    await api.remove(image_id);
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('.edit-form .note', { hasText: 'This image no longer exists.' }).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Download' }).click();
    await page.locator('#panel-message', { hasText: 'This image no longer exists.' }).waitFor();
  });

  it('edits metadata with its types, and removes a value', async () => {
    const { image_id } = await api.add('old.png', await picture('red'));
    await api.patch(image_id, { metadata: { album: '2025', rating: 3, keep: true } });
    const page = await open();
    await openPanel(page, 'old.png');
    await page.getByRole('button', { name: 'Edit' }).click();
    const row = (at: number) => page.locator('.metadata-rows li').nth(at);
    await row(0).getByLabel('Value', { exact: true }).fill('007');
    await row(1).getByLabel('Value', { exact: true }).fill('4.5');
    await row(2).getByRole('button', { name: 'Remove this value' }).click();
    await page.getByRole('button', { name: 'Add a value' }).click();
    await row(2).getByLabel('Key').fill('sold');
    await row(2).getByLabel('Value', { exact: true }).fill('false');
    await row(2).getByLabel('Type').selectOption('true/false');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('#panel-body dt', { hasText: 'sold' }).waitFor();
    expect(await api.get(image_id)).toHaveProperty('metadata', { album: '007', rating: 4.5, sold: false });
  });

  it('asks before what was typed is lost, whichever way one leaves', async () => {
    await api.add('second.png', await picture('blue'));
    await api.add('first.png', await picture('red'));
    const page = await open();
    await openPanel(page, 'first.png');
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('Name', { exact: true }).fill('typed.png');
    let asked = 0;
    page.on('dialog', (dialog) => {
      asked += 1;
      return asked < 4 ? dialog.dismiss() : dialog.accept();
    });
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Next image' }).click();
    await page.goBack();
    await expect.poll(() => asked).toBe(3);
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('typed.png');
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(asked).toBe(4);
  });

  it('copies a link, Markdown and HTML', async () => {
    const { image_id } = await api.add('a [b] "c".png', await picture('red'));
    const page = await open({ permissions: ['clipboard-read', 'clipboard-write'] });
    await openPanel(page, 'a [b] "c".png');
    const url = `${base}/images/${image_id}/content`;
    for (const [name, text] of [
      ['Copy link', url],
      ['Copy Markdown', String.raw`![a \[b\] "c".png](<${url}>)`],
      ['Copy HTML', `<img src="${url}" alt="a [b] &quot;c&quot;.png" width="64" height="48">`],
    ] as const) {
      await page.getByRole('button', { name }).click();
      await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(text);
    }
  });

  it('goes to the neighbours of an image that the gallery has not loaded', async () => {
    const bytes = await picture('red');
    const ids: string[] = [];
    for (let at = 0; at < 45; at++) ids.push((await api.add(`${at}.png`, bytes)).image_id);
    const page = await open({ viewport: { width: 900, height: 600 } }, `${base}/app#image=${ids[1]}`);
    await page.getByRole('dialog', { name: '1.png' }).waitFor();
    await page.getByRole('button', { name: 'Next image' }).click();
    await page.getByRole('dialog', { name: '0.png' }).waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Next image' }).isDisabled()).toBe(true);
    await expect.poll(() => page.getByRole('button', { name: 'Previous image' }).isEnabled()).toBe(true);
    await page.keyboard.press('ArrowLeft');
    await page.getByRole('dialog', { name: '1.png' }).waitFor();
    await page.getByRole('button', { name: 'Previous image' }).click();
    await page.getByRole('dialog', { name: '2.png' }).waitFor();
  });

  it('says of a mistyped link that it names no image', async () => {
    const page = await open({}, `${base}/app#image=no-such-image`);
    await page.locator('#panel-message', { hasText: 'Not found. No image has this ID.' }).waitFor();
  });

  it('opens by its address, and goes with the back button', async () => {
    const { image_id } = await api.add('linked.png', await picture('red'));
    const page = await open({}, `${base}/app#image=${image_id}`);
    await page.getByRole('dialog', { name: 'linked.png' }).waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.waitForURL((url) => url.hash === '');
    await openPanel(page, 'linked.png');
    await page.goBack();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  });
});
