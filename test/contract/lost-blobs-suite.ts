import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { BlobStore } from '../../src/images/blob-store.ts';
import { type FaultProxy, LOST } from '../support/fault-proxy.ts';
import type { StoreSteps } from '../support/harness.ts';
import { testScope } from '../support/request-scope.ts';
import { putBytes } from '../support/send-bytes.ts';

export interface FaultyBlobs {
  readonly blobs: BlobStore;
  /** In front of them. */
  readonly proxy: FaultProxy;
  stop(): Promise<void>;
}

interface FaultyBlobsOptions {
  readonly steps: Pick<StoreSteps, 'commitBlob' | 'assembleBlob' | 'copyBlob' | 'removeBlob'>;
  start(): Promise<FaultyBlobs>;
}

/** How every BlobStore settles a request whose response was lost. */
export function lostBlobsSuite(name: string, { steps, start }: FaultyBlobsOptions): void {
  const { commitBlob, assembleBlob, copyBlob, removeBlob } = steps;
  describe(`BlobStore with lost responses: ${name}`, () => {
    const scope = testScope();
    const bytes = randomBytes(1_000);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const properties = { contentType: 'image/png', sha256, imageId: 'x', recordsIn: 'records' };
    const fresh = () => `test/${randomUUID()}.png`;
    let stores: FaultyBlobs;
    beforeAll(async () => {
      stores = await start();
    });
    afterEach(() => stores.proxy.clear());
    afterAll(() => stores.stop());

    async function write(name: string): Promise<string> {
      const writer = stores.blobs.open(name, scope);
      await writer.write(bytes);
      await writer.commit(properties);
      return name;
    }

    async function digest(name: string): Promise<string | undefined> {
      const version = await stores.blobs.stat(name, scope);
      if (version === undefined) return undefined;
      const hash = createHash('sha256');
      for await (const chunk of stores.blobs.read(name, version, scope)) hash.update(chunk);
      return hash.digest('hex');
    }

    it('commits the blob whole', async () => {
      stores.proxy.meet(commitBlob, LOST);
      expect(await digest(await write(fresh()))).toBe(sha256);
    });

    it('creates the blob', async () => {
      const name = fresh();
      stores.proxy.meet(commitBlob, LOST);
      await stores.blobs.create(name, bytes, properties, scope);
      expect(await digest(name)).toBe(sha256);
    });

    it('assembles the parts', async () => {
      const name = fresh();
      const parts = [randomBytes(5 * 1024 * 1024), bytes];
      const sizes = parts.map((part) => part.length);
      const { urls, headers } = await stores.blobs.partUrls(name, sizes, 60, scope);
      for (const [index, part] of parts.entries()) {
        expect(await putBytes(urls[index] ?? '', part, headers)).toBeLessThan(300);
      }
      stores.proxy.meet(assembleBlob, LOST);
      await stores.blobs.assemble(name, 2, scope);
      expect(await digest(name)).toBe(createHash('sha256').update(Buffer.concat(parts)).digest('hex'));
    });

    it('removes parts that were never assembled', async () => {
      const name = fresh();
      const { urls, headers } = await stores.blobs.partUrls(name, [bytes.length, 7], 60, scope);
      expect(await putBytes(urls[0] ?? '', bytes, headers)).toBeLessThan(300);
      for (const step of [assembleBlob, removeBlob]) stores.proxy.meet(step, LOST);
      await stores.blobs.removeWithParts(name, scope);
      const pages = stores.blobs.listWithParts(name, scope);
      for await (const page of pages) expect(page.blobs).toEqual([]);
    });

    it('copies the version', async () => {
      const [name, target] = [await write(fresh()), fresh()];
      const version = await stores.blobs.stat(name, scope);
      if (version === undefined) throw new Error('the blob is not there');
      stores.proxy.meet(copyBlob, LOST);
      await stores.blobs.copy(name, version, target, properties, scope);
      expect(await digest(target)).toBe(sha256);
    });

    it('removes the blob', async () => {
      const name = await write(fresh());
      stores.proxy.meet(removeBlob, LOST);
      await stores.blobs.remove(name, scope);
      expect(await digest(name)).toBeUndefined();
    });
  });
}
