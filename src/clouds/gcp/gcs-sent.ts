import type { SentBlob } from '../../images/blob-store.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { BrokenResponseError } from '../../stores/connection-error.ts';
import { attemptGcs, type GcsBucket, sendTo } from './gcs-bucket.ts';
import { readJson } from './gcs-call.ts';
import { statusOf } from './gcs-error.ts';
import type { ObjectResource } from './gcs-properties.ts';

const FIELDS = 'generation,size,contentEncoding,customerEncryption';

/** The object with this name; `undefined` if it does not exist. */
export function findSentBlob(gcs: GcsBucket, name: string, scope: RequestScope): Promise<SentBlob | undefined> {
  return attemptGcs(scope, async ({ signal }) => {
    try {
      return toSentBlob(
        await readJson(await sendTo(gcs, [name], { method: 'GET', query: { fields: FIELDS }, signal })),
      );
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  });
}

/**
 * A client may say that its bytes are compressed, and storage then sends others than it has: such an object counts as of a
 * wrong type. Another program may have encrypted one with a key of its own. Archived ones are read like any other.
 */
function toSentBlob(found: Partial<ObjectResource>): SentBlob {
  const { generation, size, contentEncoding = '', customerEncryption } = found;
  if (generation === undefined) throw new BrokenResponseError('The response of Cloud Storage has no generation');
  const version = { sizeBytes: Number(size), etag: generation };
  if (customerEncryption !== undefined) return { ...version, unreadable: 'encrypted' };
  return contentEncoding === '' || contentEncoding === 'identity' ? version : { ...version, unreadable: 'type' };
}
