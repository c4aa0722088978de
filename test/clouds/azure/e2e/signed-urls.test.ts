import { randomUUID } from 'node:crypto';
import { describe, expect, inject, test } from 'vitest';
import { createApi } from '../../../support/api-client.ts';
import { beginUpload, completePath } from '../../../support/direct-upload.ts';
import { plain } from '../../../support/sample-images.ts';
import { sendBytes } from '../../../support/send-bytes.ts';
import { contentOf, openBlobs, sha256 } from '../../../support/stored.ts';

const app = inject('app');
const api = createApi(app.url);
const container = new URL(openBlobs(app).url);
const account = container.pathname.replace(/[^/]+$/, '');
const png = await plain(30, 20).png().toBuffer();

const BLOCK_BLOB = { 'x-ms-blob-type': 'BlockBlob' };
const LEASE = { 'x-ms-lease-action': 'acquire', 'x-ms-lease-duration': '-1' };

/** The same signature on another path of the account, with more in the query. */
function elsewhere(signed: string, path: string, query: string): string {
  const { origin, search } = new URL(signed);
  return `${origin}${path}${search}&${query}`;
}

describe('a SAS', () => {
  test('of an upload URL creates one block blob, and allows none of the other operations on it', async () => {
    const begun = await beginUpload(api, { size_bytes: png.length });
    expect(begun.headers).toEqual(BLOCK_BLOB);
    await sendBytes(begun, png);
    await api.document(completePath(begun), { method: 'POST' });
    await sendBytes(begun, png);
    const { upload_url: url } = begun;
    const attempts: readonly (readonly [string, string, RequestInit?])[] = [
      ['list the container', elsewhere(url, container.pathname, 'restype=container&comp=list')],
      ['list the account', elsewhere(url, account, 'comp=list')],
      ['stage a block', `${url}&comp=block&blockid=AAAA`, { body: png }],
      ['commit blocks', `${url}&comp=blocklist`, { body: '<BlockList/>' }],
      ['set metadata', `${url}&comp=metadata`, { headers: { 'x-ms-meta-a': 'b' } }],
      ['set headers', `${url}&comp=properties`, {}],
      ['set the tier', `${url}&comp=tier`, { headers: { 'x-ms-access-tier': 'Archive' } }],
      ['lease', `${url}&comp=lease`, { headers: LEASE }],
    ];
    for (const [what, to, init] of attempts) {
      const response = await fetch(to, init && { method: 'PUT', ...init });
      await response.arrayBuffer();
      expect([401, 403, 404, 409], `${what}: ${response.status}`).toContain(response.status);
    }
    expect(sha256(await contentOf(api, begun.image_id))).toBe(sha256(png));
  });

  test('of a content URL allows no write, and no list', async () => {
    const id = randomUUID();
    await api.put(id, png);
    const location = (await api.send(`images/${id}/content`)).headers.get('Location') ?? '';
    for (const init of [{ method: 'PUT', body: 'x' }, { method: 'DELETE' }]) {
      expect((await fetch(location, { headers: BLOCK_BLOB, ...init })).status, init.method).toBe(403);
    }
    for (const query of ['restype=container&comp=list', 'comp=list']) {
      expect((await fetch(elsewhere(location, container.pathname, query))).ok).toBe(false);
    }
    expect(sha256(await contentOf(api, id))).toBe(sha256(png));
  });
});
