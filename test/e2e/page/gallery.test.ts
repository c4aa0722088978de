import { expect, it } from 'vitest';
import { api, describePage, drop, useBrowser } from './browser.ts';
import { picture, tiff } from './samples.ts';

const COLOURS = ['red', 'green', 'blue', 'teal', 'gold'];

describePage('the gallery', () => {
  const { open } = useBrowser();

  it('shows more as one scrolls, each image once, whatever is added meanwhile', async () => {
    const bytes = await Promise.all(COLOURS.map((colour) => picture(colour)));
    for (let at = 0; at < 60; at += 10) {
      await Promise.all(
        Array.from({ length: 10 }, (_, step) => api.add(`${at + step}.png`, bytes[step % 5] ?? Buffer.alloc(0))),
      );
    }
    const page = await open({ viewport: { width: 900, height: 600 } });
    const cards = page.locator('#gallery .card-name');
    await expect.poll(() => cards.count()).toBe(40);
    await api.add('meanwhile.png', await picture('pink'));
    await page.getByText('40 images, more as you scroll').waitFor();
    await page.mouse.move(400, 400);
    await expect
      .poll(async () => {
        await page.mouse.wheel(0, 4_000);
        return cards.count();
      })
      .toBe(60);
    const names = await cards.allTextContents();
    expect(new Set(names).size).toBe(60);
    await page.getByText('60 images', { exact: true }).waitFor();
  });

  it('filters by tag and by a part of a name or tag, and goes back', async () => {
    const bytes = await picture('red');
    await api.add('cat.png', bytes, ['pets', 'indoors']);
    await api.add('dog.png', bytes, ['pets']);
    await api.add('car.png', bytes);
    const page = await open();
    const names = () => page.locator('.card-name').allTextContents();
    await page.getByRole('navigation', { name: 'Filter by tag' }).getByRole('button', { name: 'pets' }).click();
    await expect.poll(names).toEqual(['dog.png', 'cat.png']);
    await page.waitForURL((url) => url.hash === '#tag=pets');

    await page.getByRole('searchbox', { name: 'Search names and tags' }).fill('CÁ');
    await expect.poll(names).toEqual(['cat.png']);
    await page.getByRole('button', { name: 'pets', pressed: true }).click();
    await expect.poll(names).toEqual(['car.png', 'cat.png']);

    await page.getByRole('searchbox').fill('zebra');
    await page.getByRole('heading', { name: 'No matches' }).waitFor();
    await page.getByRole('button', { name: 'Show all' }).click();
    await expect.poll(names).toEqual(['car.png', 'dog.png', 'cat.png']);

    await page.getByRole('button', { name: 'Show only images tagged indoors' }).click();
    await expect.poll(names).toEqual(['cat.png']);
    await page.reload();
    await expect.poll(names).toEqual(['cat.png']);
    await page.goBack();
    await expect.poll(names).toEqual(['car.png', 'dog.png', 'cat.png']);
  });

  it('filters by format and by the day of the upload, sorts, and has all of it in the address', async () => {
    await api.add('cat.png', await picture('red'));
    await api.add('scan.tif', await tiff());
    await api.add('dog.png', await picture('blue'));
    const page = await open();
    const names = () => page.locator('.card-name').allTextContents();
    await page.getByLabel('Format').selectOption('PNG');
    await expect.poll(names).toEqual(['dog.png', 'cat.png']);
    await page.getByLabel('Sort').selectOption('Oldest first');
    await expect.poll(names).toEqual(['cat.png', 'dog.png']);
    const day = await page.evaluate(() => new Date().toLocaleDateString('sv'));
    await page.getByLabel('Uploaded from').fill(day);
    await page.waitForURL((url) => url.hash.includes(`from=${day}`));
    await page.reload();
    await expect.poll(names).toEqual(['cat.png', 'dog.png']);
    expect(await page.getByLabel('Format').inputValue()).toBe('png');
    await page.getByLabel('to', { exact: true }).fill('2001-02-03');
    await page.getByRole('heading', { name: 'No matches' }).waitFor();
    await page.getByLabel('to', { exact: true }).fill('');
    await expect.poll(names).toEqual(['cat.png', 'dog.png']);
  });

  it('keeps a new image out of a filter that it does not fit', async () => {
    await api.add('cat.png', await picture('red'), ['pets']);
    const page = await open();
    await page.getByRole('button', { name: 'pets', exact: true }).click();
    await page.waitForURL((url) => url.hash === '#tag=pets');
    await drop(page, [{ name: 'new.png', buffer: await picture('blue') }]);
    await page.getByRole('heading', { name: '1 image uploaded' }).waitFor();
    expect(await page.locator('.card-name').allTextContents()).toEqual(['cat.png']);
  });

  it('never makes markup of a file name or a tag', async () => {
    const name = '<img src=x onerror="document.title=1"><script>document.title=2</script>.png';
    const page = await open();
    await drop(page, [{ name, buffer: await picture('red') }]);
    await page.getByRole('heading', { name: '1 image uploaded' }).waitFor();
    const [stored] = await api.all();
    await api.patch(stored?.image_id ?? '', { tags: ['<b>bold</b>'] });
    await page.reload();
    expect(await page.locator('.card-name').textContent()).toBe(name);
    await page.locator('.card-open').click();
    await expect.poll(() => page.locator('#panel-name').textContent()).toBe(name);
    await page.locator('#panel-body').getByRole('button', { name: 'Edit' }).click();
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe(name);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.locator('.toast').getByText(name).waitFor();
    expect(await page.locator('script, b, img[src="x"]').count()).toBe(1);
    expect(await page.title()).toBe('Images');
  });

  it('says what to do when the list cannot be had, and tries again', async () => {
    await api.add('there.png', await picture('red'));
    const page = await open();
    await page.route('**/api/images?top=*', (route) => route.abort('internetdisconnected'));
    await page.reload();
    await page.locator('#more .note', { hasText: 'No connection' }).waitFor();
    await page.unroute('**/api/images?top=*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('.card', { hasText: 'there.png' }).waitFor();
    await page.locator('#more .note').waitFor({ state: 'detached' });
  });
});
