import type { RequestScope } from '../../images/request-scope.ts';
import { type AttemptPolicy, STORAGE_POLICY } from '../../stores/attempt.ts';
import { attemptGcs, type GcsBucket, sendTo } from './gcs-bucket.ts';
import { statusOf } from './gcs-error.ts';
import { generationOf } from './gcs-properties.ts';

/** Removes an object. Idempotent. With `etag`, removes only that version. */
export async function removeObject(
  gcs: GcsBucket,
  name: string,
  scope: RequestScope,
  etag?: string,
  policy: AttemptPolicy = STORAGE_POLICY,
): Promise<void> {
  const generation = etag === undefined ? undefined : generationOf(etag);
  if (etag !== undefined && generation === undefined) return;
  await attemptGcs(
    scope,
    async ({ signal }) => {
      try {
        await sendTo(gcs, [name], { method: 'DELETE', query: { ifGenerationMatch: generation }, signal });
      } catch (error) {
        const status = statusOf(error);
        if (status !== 404 && !(generation !== undefined && status === 412)) throw error;
      }
    },
    policy,
  );
}
