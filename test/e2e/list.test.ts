import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { createApi, type ImageDocument } from '../support/api-client.ts';
import { CAMERA, plain } from '../support/sample-images.ts';
import { listDocuments, type Page } from '../support/stored.ts';

const api = createApi(inject('app').url);
const [png, gif] = await Promise.all([plain(5, 4).png().toBuffer(), plain(4, 5, 'red').gif().toBuffer()]);

/** A tag that only the images of this file have. */
const mark = randomUUID();
const COUNT = 7;
const made: ImageDocument[] = [];

beforeAll(async () => {
  for (let at = 0; at < COUNT; at += 1) {
    const name = encodeURIComponent(at < 3 ? `Été 100%_${at}` : `it's ${at}`);
    const query = `tags=${mark},${at % 2 === 0 ? 'even' : 'odd'}&name=${name}`;
    made.push(await api.document(`images/${mark}-${at}?${query}`, { method: 'PUT', body: at === 5 ? gif : png }));
  }
});

async function list(query: string): Promise<Page> {
  const { status, json, headers } = await api.send(`images?${query}`);
  expect(status, JSON.stringify(json)).toBe(200);
  expect(headers.get('Cache-Control')).toBe('private, no-cache');
  return json as Page;
}
const numbers = (page: Page) => page.value.map(({ image_id }) => Number(image_id.slice(mark.length + 1)));
const mine = async (query: string) => numbers(await list(`tag=${mark}&${query}`));
const linkOf = ({ next_link = '' }: Page) => next_link.slice(next_link.indexOf('?') + 1);

describe('a list', () => {
  test('has whole documents, newest first, and no link on the last page', async () => {
    const page = await list(`tag=${mark}`);
    expect(page.value).toEqual([...made].reverse());
    expect(Object.keys(page)).toEqual(['value']);
  });

  test('can be turned round', async () => {
    expect(await mine('order=asc')).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(await mine('order=desc')).toEqual([6, 5, 4, 3, 2, 1, 0]);
  });

  test('of nothing is empty', async () => {
    expect(await list(`tag=${randomUUID()}`)).toEqual({ value: [] });
  });

  test('is narrowed by each filter', async () => {
    expect(await mine('format=gif')).toEqual([5]);
    expect(await mine(`sha256=${made[5]?.sha256.toUpperCase()}`)).toEqual([5]);
    expect(await mine(`name_prefix=${encodeURIComponent('Été 100%_')}`)).toEqual([2, 1, 0]);
    expect(await mine(`name_prefix=${encodeURIComponent('été')}`)).toEqual([]);
    expect(await mine(`name_prefix=${encodeURIComponent("it's")}`)).toEqual([6, 5, 4, 3]);
    expect(await mine(`q=${encodeURIComponent('ETE\u0301 100%_')}`)).toEqual([2, 1, 0]);
    expect(await mine('q=EVEN')).toEqual([6, 4, 2, 0]);
    expect(await mine(`q=${encodeURIComponent('ète')}&top=2&order=asc`)).toEqual([0, 1]);
    expect(await mine(`created_after=${made[3]?.created_at}`)).toEqual([6, 5, 4]);
    expect(await mine(`created_before=${made[3]?.created_at}`)).toEqual([2, 1, 0]);
    const before = encodeURIComponent((made[3]?.created_at ?? '').replace('Z', '+00:00'));
    expect(await mine(`created_before=${before}&format=png&order=asc`)).toEqual([0, 1, 2]);
    expect(await mine('created_after=2000-01-01&created_before=2000-01-02')).toEqual([]);
    expect(numbers(await list(`tag=${encodeURIComponent("') OR true --")}`))).toEqual([]);
  });

  test('shows the place and the link to the content only where they are asked for', async () => {
    const tag = randomUUID();
    const photo = await plain(4, 5).withExif(CAMERA).jpeg().toBuffer();
    await api.document(`images?tags=${tag}`, { method: 'POST', body: photo });
    const [all] = (await list(`tag=${tag}&include=content_url,location`)).value as unknown as Record<string, string>[];
    expect((await fetch(all?.content_url ?? '')).status).toBe(200);
    expect(all?.location).toMatchObject({ altitude: 12.5 });
    const [plainly] = (await list(`tag=${tag}`)).value;
    expect(plainly).toMatchObject({ contains_location: true });
    for (const name of ['content_url', 'location']) expect(plainly).not.toHaveProperty(name);
  });
});

describe('pages', () => {
  test.each(['asc', 'desc'])('%s, by their links: each image once', async (order) => {
    const pages: number[][] = [];
    for (let query = `tag=${mark}&order=${order}&top=3`; query !== ''; ) {
      const page = await list(query);
      pages.push(numbers(page));
      query = linkOf(page);
    }
    expect(pages).toEqual(order === 'asc' ? [[0, 1, 2], [3, 4, 5], [6]] : [[6, 5, 4], [3, 2, 1], [0]]);
  });

  test('that end just with the last image have no link to an empty one', async () => {
    expect((await list(`tag=${mark}&top=${COUNT}`)).next_link).toBeUndefined();
    expect(await list(`tag=${mark}&top=${COUNT - 1}`)).toHaveProperty('next_link');
  });

  test('have an absolute link, which carries the filters, top and include, by the name that the client used', async () => {
    const { next_link = '' } = await list(`tag=${mark}&top=2&include=location&code=key`);
    const link = new URL(next_link);
    expect(link.origin + link.pathname).toBe(`${inject('app').url}/images`);
    expect([...link.searchParams.keys()].sort()).toEqual(['cursor', 'include', 'top']);
    expect((await listDocuments(api, `tag=${mark}&top=2`)).length).toBe(COUNT);
  });

  test('let top change, and the filters be repeated', async () => {
    const cursor = new URLSearchParams(linkOf(await list(`tag=${mark}&top=2&order=asc`))).get('cursor');
    expect(numbers(await list(`cursor=${cursor}&top=4`))).toEqual([2, 3, 4, 5]);
    expect(numbers(await list(`cursor=${cursor}&tag=${mark}&order=asc&top=1`))).toEqual([2]);
    const searched = linkOf(await list(`tag=${mark}&top=2&order=asc&q=ETE`));
    expect(numbers(await list(searched))).toEqual([2]);
  });
});

describe('a cursor', () => {
  let cursor = '';
  beforeAll(async () => {
    const page = await list(`tag=${mark}&top=2&format=png`);
    cursor = new URLSearchParams(linkOf(page)).get('cursor') ?? '';
  });
  const refused = (query: string) => api.refused(`images?${query}`, {}, 400, 'InvalidCursor');

  test.each([
    ['a letter less', () => cursor.slice(0, -1)],
    ['a letter more', () => `${cursor}A`],
    ['another letter', () => cursor.slice(0, 30) + (cursor[30] === 'A' ? 'B' : 'A') + cursor.slice(31)],
    ['padding', () => `${cursor}=`],
    ['none at all', () => ''],
    ['words', () => 'next'],
    ['JSON', () => Buffer.from('{"v":1,"order":"desc","filter":{},"after":{}}').toString('base64url')],
  ])('with %s is refused', async (_case, change) => {
    expect((await refused(`cursor=${encodeURIComponent(change())}`)).error.target).toBe('cursor');
  });

  test('with other filters, or another order, is refused', async () => {
    await refused(`cursor=${cursor}&order=asc`);
    await refused(`cursor=${cursor}&tag=other`);
    await refused(`cursor=${cursor}&format=gif`);
    await refused(`cursor=${cursor}&name_prefix=x`);
    await refused(`cursor=${cursor}&q=x`);
    await refused(`cursor=${cursor}&created_after=2026-01-01`);
  });

  test('stays good when its image is deleted', async () => {
    const own = `${mark}-own`;
    await api.document(`images/${own}?tags=${mark},odd,x${mark}`, { method: 'PUT', body: gif });
    const page = await list(`tag=${mark}&top=1`);
    expect(page.value[0]?.image_id).toBe(own);
    await api.send(`images/${own}`, { method: 'DELETE' });
    expect(numbers(await list(linkOf(page).replace('top=1', 'top=3')))).toEqual([6, 5, 4]);
  });
});
