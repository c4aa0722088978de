import { randomUUID } from 'node:crypto';
import { expect, inject, test } from 'vitest';
import { plain } from '../support/sample-images.ts';
import { walkWhileOthersWrite } from '../support/walk.ts';

const image = await plain(2, 2).png().toBuffer();

test.each(['desc', 'asc'] as const)(
  'a walk, %s, meets every image that stays once, whatever comes and goes',
  async (order) => {
    const plan = { url: inject('app').url, image, originals: 60, top: 7, order, mark: randomUUID() };
    const { missed, twice, pages, inserted, deleted } = await walkWhileOthersWrite(plan);
    expect({ missed, twice }).toEqual({ missed: [], twice: [] });
    expect(pages).toBeGreaterThan(8);
    expect(inserted + deleted).toBeGreaterThan(20);
  },
);
