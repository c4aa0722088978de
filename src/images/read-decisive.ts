import type { StoredRecord } from './image-record.ts';
import type { RecordStore } from './record-store.ts';
import type { RequestScope } from './request-scope.ts';

/**
 * Reads a record to act on. A plain read is enough before a conditional write, which fails if the read was stale;
 * a record that `suffices` rejects leads to a refusal, which must be based on the current record.
 */
export async function readDecisive(
  records: RecordStore,
  imageId: string,
  suffices: (current: StoredRecord | undefined) => boolean,
  scope: RequestScope,
): Promise<StoredRecord | undefined> {
  const found = await records.read(imageId, scope);
  return suffices(found) ? found : records.readCurrent(imageId, scope);
}
