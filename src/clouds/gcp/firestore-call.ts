import type { protos } from '@google-cloud/firestore-api';
import type { FirestoreClient } from '@google-cloud/firestore-api/client_v1';
import { DATABASE_POLICY } from '../../stores/attempt.ts';
import { BrokenResponseError } from '../../stores/connection-error.ts';
import type { FirestoreDatabase } from './firestore-client.ts';
import { isConditionFailure } from './firestore-error.ts';

type Api = typeof protos.google.firestore.v1;
export type Value = protos.google.firestore.v1.IValue;
export type Document = protos.google.firestore.v1.IDocument;
export type Timestamp = protos.google.protobuf.ITimestamp;
export type Write = protos.google.firestore.v1.IWrite;
export type StructuredQuery = protos.google.firestore.v1.IStructuredQuery;
type BatchGetResponse = InstanceType<Api['BatchGetDocumentsResponse']>;
type QueryResponse = InstanceType<Api['RunQueryResponse']>;

/**
 * One attempt that ends with its deadline, also on the server: the client's own retries are off, those of streams apart from
 * those of calls. The generated client leaves out the header by which Firestore finds a database that is not the default one.
 * The client writes into the object.
 */
const options = (database: string) => ({
  otherArgs: { headers: { 'google-cloud-resource-prefix': database } },
  retry: null,
  timeout: DATABASE_POLICY.timeoutMs,
  retryRequestOptions: { retries: 0, noResponseRetries: 0 },
});

/**
 * One write. Resolves with the update time of the document; with `undefined` where its condition does not hold. Once it is
 * sent it cannot be called back: the signal ends only the wait for a connection.
 */
export async function commitWrite(
  { connect, name }: FirestoreDatabase,
  write: Write,
  signal: AbortSignal,
): Promise<Timestamp | undefined> {
  const client = await connect();
  signal.throwIfAborted();
  try {
    const [{ writeResults, commitTime }] = await client.commit({ database: name, writes: [write] }, options(name));
    const time = writeResults?.[0]?.updateTime ?? commitTime;
    if (!time) throw new BrokenResponseError('The database response to a write has no time');
    return time;
  } catch (error) {
    if (isConditionFailure(error, write.currentDocument)) return undefined;
    throw error;
  }
}

/** Those of these documents that exist; with `fields`, no others. */
export async function getDocuments(
  { connect, name }: FirestoreDatabase,
  names: readonly string[],
  fields: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<Document[]> {
  const request = { database: name, documents: [...names], mask: fields ? { fieldPaths: [...fields] } : null };
  const client = await connect();
  const responses = await collect<BatchGetResponse>(client.batchGetDocuments(request, options(name)), signal);
  if (responses.length < names.length) throw new BrokenResponseError('The database left out documents of a batch');
  return responses.flatMap(({ found }) => found ?? []);
}

export async function runQuery(
  { connect, name }: FirestoreDatabase,
  structuredQuery: StructuredQuery,
  signal: AbortSignal,
): Promise<Document[]> {
  const client = await connect();
  const stream = client.runQuery({ parent: `${name}/documents`, structuredQuery }, options(name));
  const responses = await collect<QueryResponse>(stream, signal);
  // A query that finds nothing is answered as well.
  if (responses.length === 0) throw new BrokenResponseError('The database response to a query is empty');
  const found = responses.flatMap(({ document }) => document ?? []);
  return found;
}

async function collect<T>(stream: ReturnType<FirestoreClient['runQuery']>, signal: AbortSignal): Promise<T[]> {
  const cancel = () => stream.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    const messages: T[] = [];
    for await (const message of stream) messages.push(message);
    return messages;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
