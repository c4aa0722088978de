import type { Document } from '../../../../infra/gcp/local/firestore/messages.ts';
import { imageDocument } from '../../../../src/clouds/gcp/firestore-documents.ts';
import { blobName, timeOfBlob } from '../../../../src/images/blob-name.ts';
import { sampleRecord } from '../../../support/sample-record.ts';

/** A second apart, so that the index of an image and its time lead to each other. */
const EVERY_MS = 1_000;
/** Long before the grace period of a sweep. */
const FIRST = Date.UTC(2026, 0, 1);
/** From the name of the bytes to the creation of the record. */
const UPLOAD_MS = 150;
/** One blob in a thousand has no record. */
const ORPHAN_EVERY = 1_000;
const ORPHAN_AT = 7;
/** Images with the rare tag and the rare word, however many there are. */
export const RARE = 10;
export const RARE_TAG = 'rare';
export const RARE_WORD = 'needle';

export type ComputedImages = ReturnType<typeof computedImages>;

/** Images computed on demand in time order, so that the cost of the benchmark's stores does not depend on their number. */
export function computedImages(count: number) {
  const stride = count / RARE;
  const rareAt = Math.floor(stride / 2);
  const isOrphan = (at: number) => at % ORPHAN_EVERY === ORPHAN_AT;
  const timeOf = (at: number) => FIRST + at * EVERY_MS;
  const isRare = (at: number) => at % stride === rareAt;

  return {
    count,
    records: count - Math.floor((count - ORPHAN_AT - 1) / ORPHAN_EVERY) - 1,
    hasRecord: (at: number) => at >= 0 && at < count && !isOrphan(at),
    isRare,
    /** The first image with the rare tag that is not before this one, in a direction. */
    nextRare(at: number, step: 1 | -1): number {
      const turn = (at - rareAt) / stride;
      return (step === 1 ? Math.ceil(turn) : Math.floor(turn)) * stride + rareAt;
    },
    createdAt: (at: number) => new Date(timeOf(at) + UPLOAD_MS).toISOString(),
    /** Fractional between two images. */
    indexOfCreation: (createdAt: string) => (Date.parse(createdAt) - UPLOAD_MS - FIRST) / EVERY_MS,
    idOf,
    indexOfId: (id: string) => Number(/^image-(\d+)$/.exec(id)?.[1] ?? Number.NaN),
    blobOf(at: number): string {
      const time = timeOf(at).toString(16).padStart(12, '0');
      return blobName(new Date(timeOf(at)), `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`, 'jpeg');
    },
    indexOfBlob: (name: string) => ((timeOfBlob(name) ?? Number.NaN) - FIRST) / EVERY_MS,
    blobTime: timeOf,
    document(at: number, root: string): Document {
      const created_at = this.createdAt(at);
      const record = sampleRecord({
        image_id: idOf(at),
        name: isRare(at) ? `Photo ${at} ${RARE_WORD}.jpg` : `Photo ${at} of a day.jpg`,
        tags: isRare(at) ? ['pets', RARE_TAG] : ['pets', 'été'],
        blob_name: this.blobOf(at),
        created_at,
        updated_at: created_at,
      });
      const { id, fields } = imageDocument({ imageId: record.image_id, record });
      const time = { seconds: String(Math.floor(timeOf(at) / 1_000)), nanos: 150_000_000 };
      const name = `${root}/documents/images/${id}`;
      return { name, fields: fields as Document['fields'], createTime: time, updateTime: time };
    },
  };
}

function idOf(at: number): string {
  return `image-${String(at).padStart(7, '0')}`;
}
