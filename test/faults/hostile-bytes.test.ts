import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { harness } from '../support/cloud-under-test.ts';
import { long } from '../support/exif-bytes.ts';
import { heic } from '../support/heic.ts';
import { type HostedApp, startHostedApp } from '../support/hosted-app.ts';
import { statedSize } from '../support/image-structure.ts';
import { edits, mutate } from '../support/mutations.ts';
import { bmp, CAMERA, gif, insert, plain, pngChunk } from '../support/sample-images.ts';
import { createStoreView, type StoreView } from '../support/store-view.ts';
import { tiff } from '../support/tiff.ts';

/** Of the clock, also on a machine that has other work; the unit tests hold inspection to 2 s of the processor. */
const WITHIN_MS = 5_000;
const GROWTH_MB = 200;
const MIB = 1024 * 1024;

let app: HostedApp;
let view: StoreView;
let images: Buffer[];
beforeAll(async () => {
  const settings = await harness.ownContainers(inject('storeSettings'), 'hostile');
  app = await startHostedApp(harness, settings);
  view = createStoreView(harness, settings);
  const camera = plain(16, 12).withExif(CAMERA);
  const formats = ['jpeg', 'png', 'webp', 'avif', 'tiff'] as const;
  images = await Promise.all(formats.map((format) => camera.clone().toFormat(format).toBuffer()));
  images.push(gif(16, 12, 3), bmp({ headerSize: 124 }), heic({ width: 16, height: 12 }));
  for (const body of images) await fetch(`${app.url}/inspect`, { method: 'POST', body });
});
afterAll(() => app.stop());

interface Told {
  readonly status: number;
  readonly json: Record<string, unknown>;
  readonly milliseconds: number;
}

async function send(method: string, path: string, init: RequestInit): Promise<Told> {
  const started = performance.now();
  const response = await fetch(`${app.url}/${path}`, { method, ...init });
  const text = await response.text();
  if (!/^(?:\{|$)/.test(text)) throw new Error(`${response.status} ${text}`);
  const json = text === '' ? {} : JSON.parse(text);
  return { status: response.status, json, milliseconds: performance.now() - started };
}

describe('bytes that are made to break parsers, over HTTP', () => {
  test('are taken, or refused with a 4xx, soon and in little memory', { timeout: 120_000 }, async () => {
    const before = app.memory().resident;
    let told = 0;
    const index = fc.nat({ max: images.length - 1 });
    const property = fc.asyncProperty(index, edits(), async (at, changes) => {
      const body = mutate(images[at] ?? Buffer.alloc(0), changes);
      const { status, json, milliseconds } = await send('PUT', 'images/hostile', { body });
      expect([200, 201, 400, 413, 415, 422]).toContain(status);
      expect(milliseconds).toBeLessThan(WITHIN_MS);
      if (status >= 400) return;
      told += 1;
      expect(json.size_bytes).toBe(body.length);
      const stated = ['png', 'gif', 'bmp', 'jpeg'].includes(String(json.format)) ? statedSize(body) : undefined;
      if (stated !== undefined && stated.width > 0 && stated.height > 0) expect(json).toMatchObject(stated);
    });
    await fc.assert(property, { numRuns: 150, seed: 20_261_123 });
    expect(told, 'some of them can still be read').toBeGreaterThan(0);
    expect(app.memory().peak - before).toBeLessThan(GROWTH_MB);
    await send('DELETE', 'images/hostile', {});
    expect(await view.blobNames()).toEqual([]);
  });

  test('a giant metadata block in front of the size', async () => {
    const [jpeg = Buffer.alloc(0)] = images;
    const segment = Buffer.concat([Buffer.from('ffebffff', 'hex'), Buffer.alloc(0xfffd)]);
    const body = insert(jpeg, 2, Buffer.concat(Array<Buffer>(160).fill(segment)));
    expect(body.length).toBeGreaterThan(10 * MIB);
    const { status, json } = await send('POST', 'inspect', { body });
    expect(status).toBe(200);
    expect(json).toMatchObject({ width: 16, height: 12 });
  });

  test('TIFF pages of thousands of tags, four at once, keep nobody waiting', async () => {
    // libtiff took 5 s for one.
    const tags = Array.from({ length: 4_090 }, (_, index) => long(0x100 + index, 16));
    const body = tiff({ pages: Array(40).fill(tags) });
    const hostile = Array.from({ length: 4 }, () => send('POST', 'inspect', { body }));
    const honest = await send('POST', 'inspect', { body: images[0] ?? Buffer.alloc(0) });
    expect(honest.status).toBe(200);
    expect(honest.milliseconds).toBeLessThan(1_000);
    for (const { status, milliseconds } of await Promise.all(hostile)) {
      expect(status).toBe(200);
      expect(milliseconds).toBeLessThan(2_000);
    }
  });

  test('a PNG that claims 4 G of everything', async () => {
    const png = Buffer.from(images[1] ?? []);
    png.writeUInt32BE(0xffffffff, 8);
    png.writeUInt32BE(0xffffffff, 16);
    expect((await send('POST', 'inspect', { body: png })).status).toBe(422);
    const claims = insert(images[1] ?? png, 33, pngChunk('acTL', Buffer.alloc(8, 0xff)));
    expect((await send('POST', 'inspect', { body: claims })).status).toBe(422);
  });

  test('names of the language itself are data', async () => {
    const [, png = Buffer.alloc(0)] = images;
    const body = `{"image_data":"${png.toString('base64')}","metadata":{"__proto__":"x","constructor":"y"},"tags":["__proto__"]}`;
    const { status, json } = await send('PUT', 'images/__proto__', {
      body,
      headers: { 'content-type': 'application/json' },
    });
    expect(status).toBe(400); // The first character of an id is a letter or a digit.
    const kept = await send('PUT', 'images/constructor', { body, headers: { 'content-type': 'application/json' } });
    expect(kept.status).toBe(201);
    expect(Object.entries(Object(kept.json.metadata))).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
    expect(await send('GET', 'images/constructor', {})).toMatchObject({ status: 200, json: { tags: ['__proto__'] } });
    expect(json.code).toBeUndefined();
    await send('DELETE', 'images/constructor', {});
  });
});
