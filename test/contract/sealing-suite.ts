import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { BlobStore, BlobVersion } from '../../src/images/blob-store.ts';
import { testScope } from '../support/request-scope.ts';

const MIB = 1024 * 1024;

/** How every BlobStore reads, copies and lists: what completing a direct upload and the sweep rest on. */
export function sealingSuite(name: string, make: () => BlobStore): void {
  describe(`BlobStore versions: ${name}`, () => {
    const scope = testScope();
    const properties = { contentType: 'image/png', sha256: 'a'.repeat(64), imageId: 'café.png', recordsIn: 'records' };

    async function write(store: BlobStore, blob: string, bytes: Uint8Array): Promise<BlobVersion> {
      const writer = store.open(blob, scope);
      await writer.write(bytes);
      await writer.commit(properties);
      return (await store.stat(blob, scope)) ?? { sizeBytes: -1, etag: '' };
    }

    async function digest(store: BlobStore, blob: string, version: BlobVersion): Promise<string> {
      const hash = createHash('sha256');
      for await (const chunk of store.read(blob, version, scope)) hash.update(chunk);
      return hash.digest('hex');
    }

    it('tells size and tag of what is there, and undefined for nothing', async () => {
      const store = make();
      expect(await store.stat(`test/${randomUUID()}`, scope)).toBeUndefined();
      expect(await write(store, `test/${randomUUID()}`, randomBytes(1_234))).toMatchObject({ sizeBytes: 1_234 });
    });

    it.each([1, 20_000, 8 * MIB, 17 * MIB + 3])('reads %d bytes as they are', async (size) => {
      const store = make();
      const blob = `test/${randomUUID()}`;
      const bytes = randomBytes(size);
      const version = await write(store, blob, bytes);
      expect(await digest(store, blob, version)).toBe(createHash('sha256').update(bytes).digest('hex'));
    });

    it('reads ranges of a version, shorter at its end and empty behind it', async () => {
      const store = make();
      const blob = `test/${randomUUID()}`;
      const bytes = randomBytes(1_000);
      const version = await write(store, blob, bytes);
      const ranges = store.ranges(blob, version, scope);
      expect(ranges.size).toBe(1_000);
      const read = async (position: number, length: number) => Buffer.from(await ranges.read(position, length));
      expect(await read(10, 20)).toEqual(bytes.subarray(10, 30));
      expect(await read(990, 20)).toEqual(bytes.subarray(990));
      expect(await read(1_000, 20)).toHaveLength(0);
      const other = store.ranges(blob, { sizeBytes: 1_000, etag: '"0x8D0000000000000"' }, scope);
      await expect(other.read(0, 1)).rejects.toMatchObject({ code: 'UploadIncomplete' });
    });

    it('reads and copies no other version than the one it was given', async () => {
      const store = make();
      const blob = `test/${randomUUID()}`;
      const { sizeBytes } = await write(store, blob, randomBytes(100));
      const other = { sizeBytes, etag: '"0x8D0000000000000"' };
      const target = `test/${randomUUID()}`;
      await expect(digest(store, blob, other)).rejects.toMatchObject({ code: 'UploadIncomplete' });
      await expect(store.copy(blob, other, target, properties, scope)).rejects.toMatchObject({
        code: 'UploadIncomplete',
      });
      expect(await store.stat(target, scope)).toBeUndefined();
    });

    it('copies a version', async () => {
      const store = make();
      const blob = `test/${randomUUID()}`;
      const target = `test/${randomUUID()}`;
      const bytes = randomBytes(9 * MIB);
      await store.copy(blob, await write(store, blob, bytes), target, properties, scope);
      await store.remove(blob, scope);
      const copy = await store.stat(target, scope);
      expect(copy?.sizeBytes).toBe(9 * MIB);
      expect(copy && (await digest(store, target, copy))).toBe(createHash('sha256').update(bytes).digest('hex'));
    });

    it('lists what begins with a prefix, with the id it belongs to', async () => {
      const store = make();
      const prefix = `test/${randomUUID()}/`;
      const began = Date.now();
      for (const blob of ['b', 'a', 'c']) await write(store, prefix + blob, randomBytes(10));
      const found = [];
      for await (const page of store.list(prefix, scope)) found.push(...page.blobs);
      expect(found.map((blob) => blob.name)).toEqual([`${prefix}a`, `${prefix}b`, `${prefix}c`]);
      expect(found[0]).toMatchObject({ sizeBytes: 10, imageId: 'café.png', recordsIn: 'records' });
      // A real account has a clock of its own, and tells whole seconds.
      const modifiedAt = found[0]?.modifiedAt.getTime() ?? 0;
      expect(modifiedAt).toBeGreaterThan(began - 10_000);
      expect(modifiedAt).toBeLessThan(Date.now() + 10_000);
    });
  });
}
