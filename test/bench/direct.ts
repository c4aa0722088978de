import '../../infra/local/children/with-parent.ts';
import { loadSdkStores } from './cloud-bench.ts';
import { jpegOf } from './sample-image.ts';
import { inLanes, type Volume } from './timed-lanes.ts';

/** What the SDKs can do by themselves. */
export type DirectWork =
  | { readonly kind: 'upload'; readonly bytes: number }
  | { readonly kind: 'read'; readonly id: string }
  | { readonly kind: 'list' };

export interface DirectTask {
  readonly work: DirectWork;
  readonly volume: Volume;
}

/** The direct limit: the SDKs of the cloud in the first argument, with nothing before them. Work comes over the channel. */
const stores = await loadSdkStores(process.argv[2] ?? '');
const images = new Map<number, Buffer>();

process.on('message', (task: DirectTask) => {
  run(task).then(
    (times) => process.send?.({ times }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.send?.({ ready: true });

async function run({ work, volume }: DirectTask): Promise<number[]> {
  return inLanes(volume, await prepare(work));
}

async function prepare(work: DirectWork): Promise<() => Promise<unknown>> {
  if (work.kind === 'read') return () => stores.read(work.id);
  if (work.kind === 'list') return list;
  const image = images.get(work.bytes) ?? (await jpegOf(work.bytes));
  images.set(work.bytes, image);
  return () => stores.upload(image);
}

async function list(): Promise<void> {
  const { length } = await stores.list();
  if (length !== 50) throw new Error(`A list has ${length} documents`);
}
