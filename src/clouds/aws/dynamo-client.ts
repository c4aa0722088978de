import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

export interface DynamoClientOptions {
  readonly region: string;
  /** Endpoint of a stand-in; by default that of the region. */
  readonly endpoint?: string | undefined;
  /** Credentials of a stand-in; by default those of the execution role. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
}

/** Timeout of a new connection. Connecting within a region takes milliseconds. */
const CONNECT_MS = 2_000;

/** A client without retries, which are in attempt.ts. Opens no connection before its first call. */
export function createDynamoClient({ region, endpoint, credentials }: DynamoClientOptions): DynamoDBDocumentClient {
  const client = new DynamoDBClient({
    region,
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials !== undefined && { credentials }),
    maxAttempts: 1,
    requestHandler: { connectionTimeout: CONNECT_MS },
  });
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}
