import type { RequestScope } from '../../images/request-scope.ts';
import { type Attempt, type AttemptPolicy, attempt, STORAGE_POLICY } from '../../stores/attempt.ts';
import { type GcsRequest, sendGcs } from './gcs-call.ts';
import type { GcsClient } from './gcs-client.ts';
import { classifyGcsError } from './gcs-error.ts';

/** One bucket, which has no versions, and the client that reaches it. */
export interface GcsBucket {
  readonly client: GcsClient;
  readonly bucket: string;
}

/** One kind of call to Cloud Storage, with retries. */
export function attemptGcs<T>(
  scope: RequestScope,
  work: (current: Attempt) => Promise<T>,
  policy: AttemptPolicy = STORAGE_POLICY,
): Promise<T> {
  return attempt(scope, policy, classifyGcsError, work);
}

/** A request for the bucket's objects, or for the object that the path names. */
export function sendTo(gcs: GcsBucket, path: readonly string[], request: Omit<GcsRequest, 'path'>): Promise<Response> {
  return sendGcs(gcs.client, { ...request, path: ['b', gcs.bucket, 'o', ...path] });
}

/** URL of an object without a query. Names need no escaping. */
export function urlOf({ client, bucket }: GcsBucket, name: string): string {
  return `${client.endpoint}/${bucket}/${name}`;
}
