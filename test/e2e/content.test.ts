import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { createApi } from '../support/api-client.ts';
import { harness } from '../support/cloud-under-test.ts';
import { noise } from '../support/sample-images.ts';

const api = createApi(inject('app').url);
const id = `content ${randomUUID()}.jpg`;
const path = `images/${encodeURIComponent(id)}/content`;
const photo = await noise(40, 30).jpeg().toBuffer();

beforeAll(() => api.put(id, photo));

const locationOf = async (query = '', method = 'GET') => {
  const { status, headers, bytes } = await api.send(path + query, { method });
  expect([status, bytes.length]).toEqual([302, 0]);
  return headers.get('Location') ?? '';
};

describe('the content of an image', () => {
  test.each(['GET', 'HEAD'])(
    '%s redirects to the bytes as they were sent, which no cache of others may keep',
    async (method) => {
      const answer = await api.send(path, { method });
      expect(answer.status).toBe(302);
      const [, maxAge] = /^private, max-age=(\d+)$/.exec(answer.headers.get('Cache-Control') ?? '') ?? [];
      // Clients follow a redirect with the same method, which the signature may cover.
      const bytes = await fetch(answer.headers.get('Location') ?? '', { method });
      expect(bytes.status).toBe(200);
      expect(Buffer.from(await bytes.arrayBuffer()).equals(method === 'HEAD' ? Buffer.alloc(0) : photo)).toBe(true);
      expect(bytes.headers.get('Content-Type')).toBe('image/jpeg');
      expect(bytes.headers.get('Content-Disposition')).toMatch(/^inline;/);
      // A redirect that a client has kept works still when it is followed.
      const expires = harness.expiryOf(new URL(answer.headers.get('Location') ?? '')).getTime();
      expect(Date.now() + Number(maxAge) * 1_000).toBeLessThan(expires);
      expect(expires - Date.now()).toBeLessThanOrEqual(10 * 60 * 1_000);
    },
  );

  test('comes in ranges', async () => {
    const response = await fetch(await locationOf(), { headers: { Range: 'bytes=100-199' } });
    expect(response.status).toBe(206);
    expect(response.headers.get('Content-Range')).toBe(`bytes 100-199/${photo.length}`);
    expect(Buffer.from(await response.arrayBuffer()).equals(photo.subarray(100, 200))).toBe(true);
  });

  test('its redirect reads this one blob and does nothing else', async () => {
    const location = await locationOf();
    for (const method of ['PUT', 'DELETE']) {
      const answer = await fetch(location, { method, ...(method === 'PUT' && { body: 'x' }) });
      expect(answer.ok, method).toBe(false);
    }
    const unsigned = location.slice(0, location.indexOf('?'));
    expect((await fetch(unsigned)).ok).toBe(false);
    expect(Buffer.from(await (await fetch(location)).arrayBuffer()).equals(photo)).toBe(true);
  });

  test('is gone from an old redirect when the image was replaced', async () => {
    const other = `replaced ${randomUUID()}`;
    await api.put(other, photo);
    const { headers } = await api.send(`images/${encodeURIComponent(other)}/content`);
    await api.put(other, await noise(8, 8).png().toBuffer());
    expect((await fetch(headers.get('Location') ?? '')).status).toBe(404);
  });

  test('?include=content_url gives the same in the document', async () => {
    const document = await api.document(`images/${encodeURIComponent(id)}?include=content_url,location`);
    const { content_url, content_url_expires_at, location } = { ...document } as unknown as Record<string, string>;
    expect(Buffer.from(await (await fetch(content_url ?? '')).arrayBuffer()).equals(photo)).toBe(true);
    expect(Date.parse(content_url_expires_at ?? '')).toBeGreaterThan(Date.now());
    expect(location).toBeUndefined();
  });
});

describe('as an attachment', () => {
  test('?download=0 is not one', async () => {
    const disposition = (await fetch(await locationOf('?download=0'))).headers.get('Content-Disposition');
    expect(disposition).toMatch(/^inline;/);
  });

  test('keeps its name, also in ASCII', async () => {
    const name = 'Été à "Paris"; 100%.jpg';
    const own = randomUUID();
    await api.document(`images/${own}?name=${encodeURIComponent(name)}`, { method: 'PUT', body: photo });
    const { headers } = await api.send(`images/${own}/content?download=1`);
    const disposition = (await fetch(headers.get('Location') ?? '')).headers.get('Content-Disposition') ?? '';
    expect(disposition).toBe(
      `attachment; filename="E_te_ a_ _Paris_; 100_.jpg"; filename*=UTF-8''${encodeURIComponent(name)}`,
    );
  });
});
