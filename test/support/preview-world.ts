import { createDeleteImage } from '../../src/images/delete-image.ts';
import type { ImageRecord } from '../../src/images/image-record.ts';
import type { PreviewRenderer } from '../../src/images/preview-renderer.ts';
import { createGetPreviewUrl } from '../../src/images/preview-url.ts';
import type { RecordStore } from '../../src/images/record-store.ts';
import { createMemoryBlobs } from './memory-blobs.ts';
import { createMemoryRecords } from './memory-records.ts';
import { testScope } from './request-scope.ts';
import { sampleRecord } from './sample-record.ts';

const DECODERS = 1;
export const FIRST = '2026/11/23/first.jpg';

/** Memory stores with one image, and a renderer that repeats its bytes as soon as it is allowed to. */
export async function createPreviewWorld() {
  const scope = testScope();
  const blobs = createMemoryBlobs();
  const records = createMemoryRecords();
  /** What happens between the bytes of an original and its preview. */
  const during = { render: async (_signal: AbortSignal): Promise<void> => undefined };
  const rendered: string[] = [];

  const renderer: PreviewRenderer = {
    refusal: ({ size_bytes }) => (size_bytes > 100 ? 'it is too large' : undefined),
    persists: ({ decoders }) => decoders === DECODERS,
    async render({ bytes, size }, signal) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of bytes()) chunks.push(chunk);
      const text = `${Buffer.concat(chunks)} at ${size}`;
      rendered.push(text);
      await during.render(signal);
      return Buffer.from(text);
    },
  };

  /** One instance of the service. */
  const instance = (change: (real: RecordStore) => Partial<RecordStore> = () => ({})) =>
    createGetPreviewUrl({ blobs, records: { ...records, ...change(records) }, renderer });

  /** Stores a version of the image, in place of the one that is there. */
  async function store(blob_name: string, text = blob_name): Promise<ImageRecord> {
    const record = sampleRecord({ image_id: 'x', blob_name, size_bytes: text.length });
    blobs.put(blob_name, Buffer.from(text));
    const current = await records.read('x', scope);
    if (current === undefined) await records.create(record, scope);
    else await records.replace(record, current, scope);
    return record;
  }

  const remove = () => createDeleteImage({ blobs, records })('x', {}, scope);
  const names = () => [...blobs.content.keys()].sort();
  const open = async (url: Promise<{ url: string }>) => (await fetch((await url).url)).text();

  await store(FIRST);
  return { scope, blobs, records, during, rendered, instance, store, remove, names, open };
}
