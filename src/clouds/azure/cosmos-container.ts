import type { HttpClient } from '@azure/core-rest-pipeline';
import { ConsistencyLevel, type Container, CosmosClient } from '@azure/cosmos';
import type { TokenCredential } from '@azure/identity';
import { cosmosHttpClient } from './cosmos-http-client.ts';
import { rememberQueryPlans } from './cosmos-query-plans.ts';
import { forgetPartitions, watchSplits } from './cosmos-splits.ts';
import type { Connection } from './settings.ts';

export interface CosmosContainerOptions {
  readonly connection: Connection;
  readonly database: string;
  readonly container: string;
  readonly credential: TokenCredential;
  /** Defaults to the one of the SDK. */
  readonly httpClient?: HttpClient;
}

/** A client of one container. One endpoint, no discovery; retries are in attempt.ts. Opens no connection before its first call. */
export function cosmosContainer(options: CosmosContainerOptions): Container {
  const { connection, database, container, credential, httpClient } = options;
  const client: CosmosClient = new CosmosClient({
    endpoint: connection.endpoint,
    ...(connection.kind === 'emulator' ? { key: connection.key } : { aadCredentials: credential }),
    httpClient: watchSplits(rememberQueryPlans(cosmosHttpClient(httpClient)), () => forgetPartitions(client)),
    // Without it the client sends no session tokens, whatever the account's default is.
    consistencyLevel: ConsistencyLevel.Session,
    connectionPolicy: {
      enableEndpointDiscovery: false,
      retryOptions: { maxRetryAttemptCount: 0, fixedRetryIntervalInMilliseconds: 0, maxWaitTimeInSeconds: 0 },
    },
  });
  return client.database(database).container(container);
}
