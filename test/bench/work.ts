import type { CloudHarness, Settings } from '../support/harness.ts';
import { testScope } from '../support/request-scope.ts';
import { sampleRecord } from '../support/sample-record.ts';
import { FORM_TYPE, formAround, jpegOf } from './sample-image.ts';

/** One kind of request. */
export type Work =
  | { readonly kind: 'upload'; readonly bytes: number; readonly contentType: string; readonly body: Buffer }
  | { readonly kind: 'read'; readonly id: string; readonly etag?: string }
  | { readonly kind: 'list' };

const SEEDED = 100;
const SEEDED_ID = 'image-0';

const images = new Map<number, { readonly raw: Buffer; readonly form: Buffer }>();

export async function uploadOf(bytes: number, form: boolean): Promise<Work> {
  let image = images.get(bytes);
  if (image === undefined) {
    // One size at a time: the large ones are large.
    images.clear();
    const raw = await jpegOf(bytes);
    image = { raw, form: formAround(raw) };
    images.set(bytes, image);
  }
  return {
    kind: 'upload',
    bytes,
    contentType: form ? FORM_TYPE : 'image/jpeg',
    body: form ? image.form : image.raw,
  };
}

/** Documents to read and to list, the same for every subject; resolves with the one that is read. */
export async function seed(
  harness: CloudHarness,
  settings: Settings,
): Promise<{ readonly id: string; readonly etag: string }> {
  const { records } = harness.openStores(settings);
  let etag = '';
  for (let at = SEEDED - 1; at >= 0; at -= 1) {
    const id = `image-${at}`;
    const created_at = new Date(Date.UTC(2026, 0, 1) + at * 1_000).toISOString();
    const record = sampleRecord({ image_id: id, created_at, updated_at: created_at });
    etag = (await records.create(record, testScope())).stored.etag;
  }
  return { id: SEEDED_ID, etag: etag.startsWith('"') ? etag : `"${etag}"` };
}
