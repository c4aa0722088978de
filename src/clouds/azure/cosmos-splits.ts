import type { HttpClient } from '@azure/core-rest-pipeline';
import type { CosmosClient } from '@azure/cosmos';

const PARTITION = 'x-ms-documentdb-partitionkeyrangeid';
const GONE = 410;

/**
 * Reports when a physical partition is gone, because it was split or merged. Version 4.10.1 of the SDK recognizes that by the
 * sub-status, asks the same partition again until the request is aborted, and never reads the new ones. Without the
 * sub-status its call fails, and `attempt` repeats it.
 */
export function watchSplits(client: HttpClient, onGone: () => void): HttpClient {
  return {
    async sendRequest(request) {
      const response = await client.sendRequest(request);
      if (response.status === GONE && request.headers.has(PARTITION)) {
        onGone();
        response.headers.delete('x-ms-substatus');
      }
      return response;
    },
  };
}

/** The next query reads the partitions again. The SDK has no method for it; a test fails if it keeps them elsewhere. */
export function forgetPartitions(client: CosmosClient): void {
  const cache: unknown = Reflect.get(Object(Reflect.get(client, 'clientContext')), 'partitionKeyRangeCache');
  if (cache instanceof Object) Reflect.set(cache, 'collectionRoutingMapByCollectionId', {});
}
