import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { BlobStore, ListedBlob } from '../../src/images/blob-store.ts';
import { eachOf } from '../../src/images/each-of.ts';
import { testScope } from '../support/request-scope.ts';

const scope = testScope();

/** How every BlobStore continues a listing. */
export function sweepBlobsSuite(name: string, make: () => BlobStore): void {
  describe(`BlobStore for the sweep: ${name}`, () => {
    it('lists page by page, and continues at any page', async () => {
      const store = make();
      const prefix = `test/${randomUUID()}/`;
      const names = Array.from({ length: 1_001 }, (_, at) => `${prefix}${String(at).padStart(4, '0')}`);
      await eachOf(names, 16, async (blob) => {
        const writer = store.open(blob, scope);
        await writer.write(Buffer.from('x'));
        await writer.commit({ contentType: 'image/png', sha256: 'a'.repeat(64), imageId: 'x', recordsIn: 'records' });
      });
      const read = async (from?: string) => {
        const found: ListedBlob[] = [];
        const pages: (string | undefined)[] = [];
        for await (const page of store.list(prefix, scope, from)) {
          found.push(...page.blobs);
          pages.push(page.next);
        }
        return { names: found.map((blob) => blob.name), pages };
      };
      const all = await read();
      expect(all.names).toEqual(names);
      expect(all.pages).toHaveLength(2);
      expect(all.pages[1]).toBeUndefined();
      expect((await read(all.pages[0])).names).toEqual(names.slice(1_000));
      await eachOf(names, 16, (blob) => store.remove(blob, scope));
      expect(await read()).toEqual({ names: [], pages: [undefined] });
    });
  });
}
