import type { BlobPage } from '../../images/blob-store.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { attemptGcs, type GcsBucket, sendTo } from './gcs-bucket.ts';
import { readJson } from './gcs-call.ts';
import { type ObjectResource, toListed } from './gcs-properties.ts';

/** Names of one page of a listing. */
const PAGE_SIZE = 1_000;
const FIELDS = 'items(name,generation,size,timeCreated,metadata),nextPageToken';

export interface ObjectPage {
  readonly objects: readonly ObjectResource[];
  /** Last name of the page if more pages follow. */
  readonly next: string | undefined;
}

interface ListResponse {
  readonly items?: readonly ObjectResource[];
  readonly nextPageToken?: string;
}

/**
 * One page of objects with their properties, behind a name. A page token may end with the listing that it was made for; a
 * name does not. Storage may send pages without objects before the last one: tokens lead past these.
 */
export async function listPage(
  gcs: GcsBucket,
  prefix: string,
  after: string | undefined,
  scope: RequestScope,
): Promise<ObjectPage> {
  for (let pageToken: string | undefined; ; ) {
    const query = { prefix, startOffset: after, maxResults: PAGE_SIZE, fields: FIELDS, pageToken };
    const { items = [], nextPageToken } = await attemptGcs(scope, async ({ signal }) =>
      readJson<ListResponse>(await sendTo(gcs, [], { method: 'GET', query, signal })),
    );
    // `startOffset` is inclusive.
    const objects = items.filter(({ name }) => name !== after);
    if (nextPageToken === undefined) return { objects, next: undefined };
    if (objects.length > 0) return { objects, next: objects.at(-1)?.name };
    pageToken = nextPageToken;
  }
}

/** Pages of objects with their metadata, which listings include. */
export async function* listObjects(
  gcs: GcsBucket,
  prefix: string,
  scope: RequestScope,
  from?: string,
): AsyncGenerator<BlobPage, void, undefined> {
  let after = from;
  do {
    const { objects, next } = await listPage(gcs, prefix, after, scope);
    yield { blobs: objects.map(toListed), next };
    after = next;
  } while (after !== undefined);
}
