import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { BlobStore, PartUrls } from '../../src/images/blob-store.ts';
import { testScope } from '../support/request-scope.ts';

type Send = (url: string, bytes: Uint8Array, headers: Readonly<Record<string, string>>) => Promise<unknown>;

/** How every BlobStore takes a blob in parts. */
export function partsSuite(name: string, make: () => BlobStore, send: Send): void {
  describe(`BlobStore in parts: ${name}`, () => {
    const scope = testScope();
    // Smaller parts than these two are accepted only at the end by some stores.
    const SIZE = 5 * 1024 * 1024;
    const PARTS = [randomBytes(SIZE), randomBytes(SIZE), randomBytes(7)];

    async function begin() {
      const store = make();
      const prefix = `test/${randomUUID()}/`;
      const blob = `${prefix}staged`;
      const sign = async () => {
        signed = await store.partUrls(
          blob,
          PARTS.map((part) => part.length),
          60,
          scope,
        );
      };
      let signed: PartUrls = { urls: [], headers: {} };
      await sign();
      return {
        store,
        blob,
        sign,
        send: (index: number, bytes = PARTS[index]) =>
          send(signed.urls[index] ?? '', bytes ?? Buffer.alloc(0), signed.headers),
        assemble: () => store.assemble(blob, PARTS.length, scope),
        async digest() {
          const version = await store.stat(blob, scope);
          if (version === undefined) return undefined;
          const hash = createHash('sha256');
          for await (const chunk of store.read(blob, version, scope)) hash.update(chunk);
          return hash.digest('hex');
        },
        async listed() {
          const names = async (list: 'list' | 'listWithParts') => {
            const found: string[] = [];
            for await (const { blobs } of store[list](prefix, scope)) found.push(...blobs.map((one) => one.name));
            return found.length;
          };
          return { blobs: await names('list'), withParts: await names('listWithParts') };
        },
      };
    }
    const digestOf = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest('hex');

    it('makes a blob of parts that were sent in any order, and again', async () => {
      const { send: sendPart, assemble, digest, sign } = await begin();
      await sendPart(0, randomBytes(SIZE));
      await sendPart(1);
      await sign();
      await Promise.all([2, 0].map((index) => sendPart(index)));
      expect(await digest()).toBeUndefined();
      await Promise.all([assemble(), assemble()]);
      expect(await digest()).toBe(digestOf(...PARTS));
      await assemble();
      expect(await digest()).toBe(digestOf(...PARTS));
    });

    it.each([[[]], [[0, 1]], [[1, 2]]])('makes nothing of parts %j, until the others come', async (sent) => {
      const { send: sendPart, assemble, digest } = await begin();
      for (const index of sent) await sendPart(index);
      await assemble();
      expect(await digest()).toBeUndefined();
      for (const index of [0, 1, 2].filter((one) => !sent.includes(one))) await sendPart(index);
      await assemble();
      expect(await digest()).toBe(digestOf(...PARTS));
    });

    it('replaces no blob', async () => {
      const { store, blob, send: sendPart, assemble, digest } = await begin();
      const whole = randomBytes(50);
      const writer = store.open(blob, scope);
      await writer.write(whole);
      await writer.commit({ contentType: 'image/png', sha256: 'a'.repeat(64), imageId: 'x', recordsIn: 'records' });
      for (const index of [0, 1, 2]) await sendPart(index);
      await assemble();
      expect(await digest()).toBe(digestOf(whole));
    });

    it('lists and removes parts that were never assembled, and a blob of them', async () => {
      const { store, blob, send: sendPart, assemble, digest, listed, sign } = await begin();
      for (const index of [0, 1, 2]) await sendPart(index);
      expect(await listed()).toEqual({ blobs: 0, withParts: 1 });
      await store.removeWithParts(blob, scope);
      expect(await listed()).toEqual({ blobs: 0, withParts: 0 });
      await sign();
      await sendPart(0);
      await assemble();
      expect(await digest()).toBeUndefined();
      for (const index of [1, 2]) await sendPart(index);
      await assemble();
      expect(await listed()).toEqual({ blobs: 1, withParts: 1 });
      await store.removeWithParts(blob, scope);
      await store.removeWithParts(blob, scope);
      expect(await listed()).toEqual({ blobs: 0, withParts: 0 });
    });
  });
}
