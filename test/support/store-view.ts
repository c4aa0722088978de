import { createHash } from 'node:crypto';
import type { ImageRecord } from '../../src/images/image-record.ts';
import { createSweepOrphans } from '../../src/images/sweep-orphans.ts';
import type { SweepReport } from '../../src/images/sweep-report.ts';
import type { CloudHarness, Settings } from './harness.ts';
import { testScope } from './request-scope.ts';

/** Longer than the grace, so that a sweep takes everything for old. */
const LATER_MS = 48 * 60 * 60 * 1_000;
const PAGE = 1_000;

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

/** `settings` name the stores themselves; a sweep sees them as the app does, by `seen`. */
export function createStoreView(harness: CloudHarness, settings: Settings, seen: Settings = settings): StoreView {
  const { records } = harness.openStores(settings);
  const blobs = harness.openBlobs(settings);
  const sweepOrphans = createSweepOrphans({
    ...harness.openStores(seen),
    graceHours: 24,
    // In a container of a test most blobs may be orphans, and the database empty.
    guard: async () => undefined,
    now: () => new Date(Date.now() + LATER_MS),
  });

  async function allRecords(): Promise<readonly ImageRecord[]> {
    const found: ImageRecord[] = [];
    for (;;) {
      const query = { order: 'asc', limit: PAGE, filter: {}, after: found.at(-1) } as const;
      const page = await records.list(query, testScope());
      found.push(...page.map(({ record }) => record));
      if (page.length < PAGE) return found;
    }
  }

  const blobNames: StoreView['blobNames'] = async (options) => [...(await blobs.list(options)).keys()];

  return {
    record: async (imageId) => (await records.read(imageId, testScope()))?.record,
    records: allRecords,
    async digest(name) {
      const bytes = await blobs.read(name);
      return bytes && createHash('sha256').update(bytes).digest('hex');
    },
    blobNames,
    async strays() {
      const used = new Set((await allRecords()).map((record) => record.blob_name));
      return (await blobNames()).filter((name) => !used.has(name));
    },
    sweep: () => sweepOrphans({ extent: 'everything', remove: true, resume: false }, testScope()),
  };
}
