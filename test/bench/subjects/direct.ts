import '../../../infra/local/children/with-parent.ts';
import { jpegOf } from '../sample-image.ts';
import { documentOf, NEWEST, openStores, sha256 } from './sdk-stores.ts';

/** The direct limit: the SDKs called from a script, with nothing before them. Work comes over the channel. */
export type DirectWork =
  | { readonly kind: 'upload'; readonly bytes: number }
  | { readonly kind: 'read'; readonly id: string }
  | { readonly kind: 'list' };

export interface DirectTask {
  readonly work: DirectWork;
  readonly count: number;
  readonly concurrency: number;
}

const { newBlob, records } = openStores(process.env);
const images = new Map<number, Buffer>();

process.on('message', (task: DirectTask) => {
  run(task).then(
    (times) => process.send?.({ times }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.send?.({ ready: true });

async function run({ work, count, concurrency }: DirectTask): Promise<number[]> {
  const once = await prepare(work);
  const times: number[] = [];
  let left = count;
  async function lane(): Promise<void> {
    while (left-- > 0) {
      const from = performance.now();
      await once();
      times.push(performance.now() - from);
    }
  }
  await Promise.all(Array.from({ length: concurrency }, lane));
  return times;
}

async function prepare(work: DirectWork): Promise<() => Promise<void>> {
  if (work.kind === 'read') return () => read(work.id);
  if (work.kind === 'list') return list;
  const image = images.get(work.bytes) ?? (await jpegOf(work.bytes));
  images.set(work.bytes, image);
  return () => upload(image);
}

async function upload(image: Buffer): Promise<void> {
  const blob = newBlob();
  const digest = sha256(image);
  await blob.uploadData(image, { blobHTTPHeaders: { blobContentType: 'image/jpeg' } });
  await records.items.upsert(documentOf(blob, image.length, digest));
}

async function read(id: string): Promise<void> {
  const { statusCode } = await records.item(id, id).read();
  if (statusCode !== 200) throw new Error(`A point read answered ${statusCode}`);
}

async function list(): Promise<void> {
  const { resources } = await records.items.query(NEWEST).fetchAll();
  if (resources.length !== 50) throw new Error(`A query found ${resources.length} items`);
}
