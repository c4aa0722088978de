import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { api, describePage, useBrowser } from './browser.ts';
import { picture } from './samples.ts';

describePage('a folder that is dropped', () => {
  const { open } = useBrowser();

  it('is read with the folders in it, without hidden files', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'dropped-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await mkdir(join(folder, 'trip/day 1'), { recursive: true });
    await writeFile(join(folder, 'trip/first.png'), await picture('red'));
    await writeFile(join(folder, 'trip/day 1/second.png'), await picture('blue'));
    await writeFile(join(folder, 'trip/.hidden.png'), await picture('green'));
    const page = await open();
    await page.getByText('No images yet').waitFor();
    const session = await page.context().newCDPSession(page);
    const data = { items: [], files: [join(folder, 'trip')], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await session.send('Input.dispatchDragEvent', { type, x: 200, y: 200, data });
    }
    await page.getByRole('heading', { name: '2 images uploaded' }).waitFor();
    expect(await api.names()).toEqual(['first.png', 'second.png']);
  });
});
