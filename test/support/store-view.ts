import { createHash } from 'node:crypto';
import { BlobServiceClient } from '@azure/storage-blob';
import { loadSettings } from '../../src/clouds/azure/settings.ts';
import { createAzureStores } from '../../src/clouds/azure/stores.ts';
import type { ImageRecord } from '../../src/images/image-record.ts';
import { createSweepOrphans } from '../../src/images/sweep-orphans.ts';
import type { SweepReport } from '../../src/images/sweep-report.ts';
import { testScope } from './request-scope.ts';

/** Longer than the grace, so that a sweep takes everything for old. */
const LATER_MS = 48 * 60 * 60 * 1_000;

/** A look past the app at what lies in its stores. */
export interface StoreView {
  record(imageId: string): Promise<ImageRecord | undefined>;
  /** Every record that there is. */
  records(): Promise<readonly ImageRecord[]>;
  /** SHA-256 of a blob's bytes; `undefined` where there is none. */
  digest(blobName: string): Promise<string | undefined>;
  /** Names of the blobs that are there, in order; also of those that have blocks and were never committed. */
  blobNames(options?: { readonly uncommitted: boolean }): Promise<readonly string[]>;
  /** Blobs that no record points to. */
  strays(): Promise<readonly string[]>;
  /** As the timer does it, two days later. */
  sweep(): Promise<SweepReport>;
}

/** `values` name the stores themselves; a sweep sees them as the app does, by `seen`. */
export function createStoreView(
  values: Readonly<Record<string, string>>,
  seen: Readonly<Record<string, string>> = values,
): StoreView {
  const later = () => new Date(Date.now() + LATER_MS);
  const { records } = createAzureStores(loadSettings(values));
  const client = BlobServiceClient.fromConnectionString(values.BLOB_CONNECTION ?? '').getContainerClient(
    values.BUCKET_NAME ?? '',
  );
  // In a container of a test most blobs may be orphans, and the database empty.
  const stores = createAzureStores(loadSettings(seen));
  const sweepOrphans = createSweepOrphans({ ...stores, graceHours: 24, guard: async () => undefined, now: later });

  async function allRecords(): Promise<readonly ImageRecord[]> {
    const found = await records.list({ order: 'asc', limit: 10_000, filter: {} }, testScope());
    return found.map(({ record }) => record);
  }

  async function blobNames({ uncommitted } = { uncommitted: false }): Promise<string[]> {
    const names: string[] = [];
    for await (const blob of client.listBlobsFlat({ includeUncommitedBlobs: uncommitted })) names.push(blob.name);
    return names;
  }

  return {
    record: async (imageId) => (await records.read(imageId, testScope()))?.record,
    records: allRecords,
    async digest(name) {
      const blob = client.getBlobClient(name);
      if (!(await blob.exists())) return undefined;
      return createHash('sha256')
        .update(await blob.downloadToBuffer())
        .digest('hex');
    },
    blobNames,
    async strays() {
      const used = new Set((await allRecords()).map((record) => record.blob_name));
      return (await blobNames()).filter((name) => !used.has(name));
    },
    sweep: () => sweepOrphans({ extent: 'everything', remove: true, resume: false }, testScope()),
  };
}
