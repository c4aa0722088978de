import type { CloudHarness, Settings } from '../support/harness.ts';
import { testScope } from '../support/request-scope.ts';
import { sampleRecord } from '../support/sample-record.ts';
import { inLanes } from './timed-lanes.ts';

/** The document that is read. */
export interface Seeded {
  readonly id: string;
  readonly etag: string;
}

export const SEEDED = 100;
/** Number of documents with the rare tag and the rare word, evenly distributed. */
const RARE = 20;
export const RARE_TAG = 'eclipse';
export const RARE_WORD = 'corona';
const AT_ONCE = 16;

/** Documents to read and to list, written by the app's own adapter, the same for every subject. */
export async function seed(harness: CloudHarness, settings: Settings, count = SEEDED): Promise<Seeded> {
  const { records } = harness.openStores(settings);
  let etag = '';
  await inLanes({ count, concurrency: AT_ONCE }, async (at) => {
    const created_at = new Date(Date.UTC(2026, 0, 1) + at * 1_000).toISOString();
    const isRare = at % Math.ceil(count / RARE) === 1;
    const record = sampleRecord({
      image_id: `image-${at}`,
      name: isRare ? `${RARE_WORD} ${at}.jpg` : `IMG_${at}.jpg`,
      ...(isRare && { tags: [RARE_TAG] }),
      ...{ created_at, updated_at: created_at },
    });
    const { stored } = await records.create(record, testScope());
    if (at === 0) etag = stored.etag;
  });
  return { id: 'image-0', etag: etag.startsWith('"') ? etag : `"${etag}"` };
}
