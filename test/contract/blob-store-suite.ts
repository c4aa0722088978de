import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { BlobProperties, BlobStore } from '../../src/images/blob-store.ts';
import { testScope } from '../support/request-scope.ts';

const READ = { lifetimeSeconds: 60, contentType: 'image/png', contentDisposition: 'inline; filename="a.png"' };
const MIB = 1024 * 1024;

/** What every BlobStore does. Names are fresh, so that the store may be a shared one. */
export function blobStoreSuite(name: string, make: () => BlobStore): void {
  describe(`BlobStore: ${name}`, () => {
    const scope = testScope();
    const fresh = () => `test/${randomUUID()}.png`;
    const properties = (bytes: Uint8Array): BlobProperties => ({
      contentType: 'image/png',
      sha256: createHash('sha256').update(bytes).digest('hex'),
      imageId: 'café 写真.png',
      recordsIn: 'records',
    });
    const read = async (store: BlobStore, blob: string) => fetch((await store.readUrl(blob, READ, scope)).url);

    async function write(store: BlobStore, blob: string, bytes: Uint8Array, chunk: number): Promise<void> {
      const writer = store.open(blob, scope);
      for (let at = 0; at < bytes.length; at += chunk) await writer.write(bytes.subarray(at, at + chunk));
      await writer.commit(properties(bytes));
    }

    it.each([
      ['one byte', 1, 1],
      ['one chunk', 20_000, 20_000],
      ['just what one request takes', 4 * MIB, 65_536],
      ['one byte more', 4 * MIB + 1, 65_536],
      ['many blocks', 11 * MIB + 17, 100_003],
      ['one huge chunk', 9 * MIB, 9 * MIB],
    ])('keeps %s as it was', async (_case, size, chunk) => {
      const store = make();
      const blob = fresh();
      const bytes = randomBytes(size);
      await write(store, blob, bytes, chunk);
      const response = await read(store, blob);
      expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
      expect(response.headers.get('content-type')).toMatch(/^image\/png/);
    });

    it('shows nothing before the commit', async () => {
      const store = make();
      const blob = fresh();
      const writer = store.open(blob, scope);
      await writer.write(randomBytes(9 * MIB));
      expect(await store.stat(blob, scope)).toBeUndefined();
      await writer.commit(properties(randomBytes(1)));
      expect(await store.stat(blob, scope)).toMatchObject({ sizeBytes: 9 * MIB });
    });

    it('shows nothing of what was abandoned', async () => {
      const store = make();
      const blob = fresh();
      const writer = store.open(blob, scope);
      await writer.write(randomBytes(9 * MIB));
      await writer.abandon();
      expect(await store.stat(blob, scope)).toBeUndefined();
    });

    it('removes a blob, and one that is not there', async () => {
      const store = make();
      const blob = fresh();
      await write(store, blob, randomBytes(100), 100);
      await store.remove(blob, scope);
      await store.remove(blob, scope);
      expect(await store.stat(blob, scope)).toBeUndefined();
    });

    it('creates a blob once, of two at the same time as well, and leaves one that is there', async () => {
      const store = make();
      const blob = fresh();
      const create = (bytes: Buffer) => store.create(blob, bytes, properties(bytes), scope);
      const both = ['first', 'second'].map((text) => Buffer.from(text));
      await Promise.all(both.map(create));
      const kept = await (await read(store, blob)).text();
      expect(both.map(String)).toContain(kept);
      await create(Buffer.from('third'));
      expect(await (await read(store, blob)).text()).toBe(kept);
    });

    it('stops writing when the request is over', async () => {
      const over = new AbortController();
      const store = make();
      const blob = fresh();
      const writer = store.open(blob, testScope(over.signal));
      over.abort();
      const writing = writer.write(randomBytes(9 * MIB)).then(() => writer.commit(properties(randomBytes(1))));
      await expect(writing).rejects.toThrow();
      await writer.abandon();
      expect(await store.stat(blob, scope)).toBeUndefined();
    });

    it('says when a URL ends, and that it can be used', async () => {
      const store = make();
      const asked = Date.now();
      const { expiresAt } = await store.readUrl(fresh(), READ, scope);
      // A signature knows whole seconds.
      expect(expiresAt.getTime()).toBeGreaterThan(asked + 59_000);
      expect(expiresAt.getTime()).toBeLessThanOrEqual(Date.now() + 60_000);
      await expect(store.check(scope)).resolves.toBeUndefined();
    });
  });
}
