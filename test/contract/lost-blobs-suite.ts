import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { harness } from '../support/cloud-under-test.ts';
import { LOST } from '../support/fault-proxy.ts';
import { testScope } from '../support/request-scope.ts';
import { putBytes } from '../support/send-bytes.ts';
import { type FaultyStores, startFaultyStores } from './faulty-stores.ts';

const { commitBlob, assembleBlob, copyBlob, removeBlob } = harness.steps;

/** How every BlobStore settles a request whose response was lost. */
export function lostBlobsSuite(): void {
  describe(`BlobStore with lost responses: ${harness.cloud}`, () => {
    const scope = testScope();
    const bytes = randomBytes(1_000);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const properties = { contentType: 'image/png', sha256, imageId: 'x', recordsIn: 'records' };
    const fresh = () => `test/${randomUUID()}.png`;
    let stores: FaultyStores;
    beforeAll(async () => {
      stores = await startFaultyStores('blobs');
    });
    afterEach(() => stores.clear());
    afterAll(() => stores.proxies.stop());

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
      stores.proxies.blobs.meet(commitBlob, LOST);
      expect(await digest(await write(fresh()))).toBe(sha256);
    });

    it('creates the blob', async () => {
      const name = fresh();
      stores.proxies.blobs.meet(commitBlob, LOST);
      await stores.blobs.create(name, bytes, properties, scope);
      expect(await digest(name)).toBe(sha256);
    });

    it('assembles the parts', async () => {
      const name = fresh();
      const { headers } = await stores.blobs.uploadUrl(name, 60, scope);
      for (const [index, url] of (await stores.blobs.partUrls(name, 2, 60, scope)).entries()) {
        expect(await putBytes(url, bytes.subarray(index * 500, (index + 1) * 500), headers)).toBe(201);
      }
      stores.proxies.blobs.meet(assembleBlob, LOST);
      await stores.blobs.assemble(name, 2, scope);
      expect(await digest(name)).toBe(sha256);
    });

    it('removes parts that were never assembled', async () => {
      const name = fresh();
      const { headers } = await stores.blobs.uploadUrl(name, 60, scope);
      const [url = ''] = await stores.blobs.partUrls(name, 2, 60, scope);
      expect(await putBytes(url, bytes, headers)).toBe(201);
      for (const step of [assembleBlob, removeBlob]) stores.proxies.blobs.meet(step, LOST);
      await stores.blobs.removeWithParts(name, scope);
      const pages = stores.blobs.listWithParts(name, scope);
      for await (const page of pages) expect(page.blobs).toEqual([]);
    });

    it('copies the version', async () => {
      const [name, target] = [await write(fresh()), fresh()];
      const version = await stores.blobs.stat(name, scope);
      if (version === undefined) throw new Error('the blob is not there');
      stores.proxies.blobs.meet(copyBlob, LOST);
      await stores.blobs.copy(name, version, target, properties, scope);
      expect(await digest(target)).toBe(sha256);
    });

    it('removes the blob', async () => {
      const name = await write(fresh());
      stores.proxies.blobs.meet(removeBlob, LOST);
      await stores.blobs.remove(name, scope);
      expect(await digest(name)).toBeUndefined();
    });
  });
}
