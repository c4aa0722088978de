import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { describe, expect, inject, test } from 'vitest';
import { createApi } from '../support/api-client.ts';
import { CODED_HEIC } from '../support/coded-heic.ts';
import { noise } from '../support/sample-images.ts';

const api = createApi(inject('app').url);
const photo = () => noise(600, 400).withMetadata({ orientation: 6 }).jpeg();

async function store(bytes: Buffer<ArrayBuffer>): Promise<{ id: string; path: string }> {
  const id = `preview ${randomUUID()}`;
  await api.put(id, bytes);
  return { id, path: `images/${encodeURIComponent(id)}` };
}

async function preview(path: string, query = '') {
  const { status, headers } = await api.send(`${path}/preview${query}`);
  expect(status).toBe(302);
  expect(headers.get('Cache-Control')).toMatch(/^private, max-age=\d+$/);
  const location = headers.get('Location') ?? '';
  const response = await fetch(location);
  expect(response.headers.get('Content-Type')).toBe('image/webp');
  const { format, width, height } = await sharp(Buffer.from(await response.arrayBuffer())).metadata();
  return { location, shown: [format, width, height], timing: headers.get('Server-Timing') };
}

describe('the preview of an image', () => {
  test('is upright, in both sizes, made by the first request and kept for the next', async () => {
    const { path } = await store(await photo().toBuffer());
    const first = await preview(path);
    expect(first.shown).toEqual(['webp', 213, 320]);
    expect(first.timing).toMatch(/preview;dur=/);
    expect((await preview(path, '?size=320')).timing).not.toMatch(/preview;dur=/);
    expect((await preview(path, '?size=1280')).shown).toEqual(['webp', 400, 600]);
  });

  test('is made of a HEIC too', async () => {
    const { path } = await store(CODED_HEIC);
    expect((await preview(path)).shown).toEqual(['webp', 64, 128]);
  });

  test('is another one when the image was replaced, and gone when it was deleted', async () => {
    const { id, path } = await store(await photo().toBuffer());
    const old = await preview(path);
    await api.put(id, await noise(30, 20).png().toBuffer());
    expect((await fetch(old.location)).status).toBe(404);
    const next = await preview(path);
    expect(next.shown).toEqual(['webp', 30, 20]);
    await api.send(path, { method: 'DELETE' });
    expect((await fetch(next.location)).status).toBe(404);
    await api.refused(`${path}/preview`, {}, 404, 'ImageNotFound');
  });

  test('is refused with a reason where the pixels cannot be decoded, each time', async () => {
    const whole = await photo().toBuffer();
    const { path } = await store(whole.subarray(0, whole.length / 2));
    for (const query of ['', '?size=1280']) {
      const problem = await api.refused(`${path}/preview${query}`, {}, 422, 'PreviewUnavailable');
      expect(problem.detail).toMatch(/its pixels cannot be decoded/);
    }
  });
});
