import { createHash } from 'node:crypto';
import { eachOf } from '../../src/images/each-of.ts';
import type { ImageRecord } from '../../src/images/image-record.ts';
import { uuidv7 } from '../../src/images/uuid.ts';
import type { OpenStores } from '../support/harness.ts';
import { testScope } from '../support/request-scope.ts';
import { sampleRecord } from '../support/sample-record.ts';

const AT_ONCE = 16;

/** Images that no client touches: whatever goes wrong around them, they stay. */
export class Bystanders {
  readonly #blobNames = new Map<string, string>();

  /** Through the ports, each with bytes of its own. */
  async add(count: number, { blobs, records }: OpenStores): Promise<void> {
    await eachOf(
      Array.from({ length: count }, (_, at) => at),
      AT_ONCE,
      async (at) => {
        const image_id = `bystander-${at}`;
        const bytes = Buffer.from(image_id);
        const sha256 = createHash('sha256').update(bytes).digest('hex');
        const blob_name = `2026/01/01/${uuidv7(new Date())}.jpg`;
        const writer = blobs.open(blob_name, testScope());
        await writer.write(bytes);
        await writer.commit({ contentType: 'image/jpeg', sha256, imageId: image_id, recordsIn: records.identity });
        const created_at = new Date().toISOString();
        const record = sampleRecord({
          image_id,
          sha256,
          blob_name,
          size_bytes: bytes.length,
          created_at,
          updated_at: created_at,
        });
        await records.create(record, testScope());
        this.#blobNames.set(image_id, blob_name);
      },
    );
  }

  has(imageId: string): boolean {
    return this.#blobNames.has(imageId);
  }

  /** What is wrong with them in stores that have these records and these blobs. */
  faults(stored: ReadonlyMap<string, ImageRecord>, blobNames: readonly string[]): string[] {
    if (this.#blobNames.size === 0) return [];
    const names = new Set(blobNames);
    return [...this.#blobNames].flatMap(([id, name]) => {
      if (stored.get(id)?.blob_name !== name) return [`${id} lost its document`];
      return names.has(name) ? [] : [`${id} lost its bytes`];
    });
  }
}
