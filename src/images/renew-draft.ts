import { tooManyWriters } from './commit-record.ts';
import type { RecordStore } from './record-store.ts';
import type { RequestScope } from './request-scope.ts';
import type { UploadDraft } from './upload-draft.ts';

/**
 * The draft of an upload that is begun again: the existing one or, if it has expired, one with the same IDs, so that
 * completing it finds its image.
 */
export async function renewDraft(
  records: RecordStore,
  again: UploadDraft,
  now: string,
  scope: RequestScope,
): Promise<UploadDraft> {
  const found = await records.readDraftCurrent(again.upload_id, scope);
  if (found === undefined) {
    await records.createDraft(again, scope);
    return again;
  }
  if (found.draft.expires_at > now) return found.draft;
  const renewed = { ...found.draft, expires_at: again.expires_at };
  const stored = await records.replaceDraft(renewed, found.etag, scope);
  if (stored === undefined) throw tooManyWriters();
  return stored.draft;
}
