import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { harness } from '../support/cloud-under-test.ts';
import { long } from '../support/exif-bytes.ts';
import { heic } from '../support/heic.ts';
import { type HostedApp, startHostedApp } from '../support/hosted-app.ts';
import { statedSize } from '../support/image-structure.ts';
import { edits, mutate } from '../support/mutations.ts';
import { bmp, CAMERA, gif, plain } from '../support/sample-images.ts';
import { createStoreView, type StoreView } from '../support/store-view.ts';
import { tiff } from '../support/tiff.ts';

/** Of the clock, also on a machine that has other work; the unit tests hold inspection to 2 s of the processor. */
const WITHIN_MS = 5_000;
const GROWTH_MB = 200;

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
});
