import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

export interface DynamoClientOptions {
  readonly region: string;
  /** Of a stand-in; the region's own by default. */
  readonly endpoint?: string | undefined;
  /** For a stand-in; by default those of the role that the app runs under. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
}

/** Of a new connection. One to the same region takes milliseconds. */
const CONNECT_MS = 2_000;

/** A client without retries of its own: they are in attempt.ts. Opens no connection before its first call. */
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
