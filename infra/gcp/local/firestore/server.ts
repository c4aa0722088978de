import {
  type handleServerStreamingCall,
  type handleUnaryCall,
  type Metadata,
  Server,
  ServerCredentials,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import type { Indexes } from '../../firestore-indexes.ts';
import { batchGet } from './batch-get.ts';
import { commit } from './commit.ts';
import { openDocuments } from './documents.ts';
import type { BatchGetRequest, CommitRequest, RunQueryRequest } from './messages.ts';
import { FIRESTORE_SERVICE } from './protos.ts';
import { requireRouting } from './routing.ts';
import { runQuery } from './run-query.ts';
import { StatusError } from './status-error.ts';

export interface FirestoreOptions {
  readonly port: number;
  /** Where documents are kept; in memory by default. */
  readonly folder?: string | undefined;
  /** Without indexes every query is allowed. */
  readonly indexes?: Indexes | undefined;
}

/** Firestore on 127.0.0.1, limited to the calls of the app. */
export async function startFirestore({ port, folder, indexes }: FirestoreOptions): Promise<number> {
  const documents = openDocuments(folder);
  const server = new Server({ 'grpc.max_receive_message_length': 11_000_000 });
  const calls = {
    Commit: unary<CommitRequest>((request, metadata) => {
      requireRouting(request.database, metadata);
      return commit(documents, request);
    }),
    BatchGetDocuments: streamed<BatchGetRequest>((request, metadata) => {
      requireRouting(request.database, metadata);
      return batchGet(documents, request);
    }),
    RunQuery: streamed<RunQueryRequest>((request, metadata) => {
      requireRouting(request.parent.replace(/\/documents$/, ''), metadata);
      return runQuery(documents, indexes, request);
    }),
  };
  const offered = Object.entries(FIRESTORE_SERVICE).filter(([name]) => name in calls);
  server.addService(Object.fromEntries(offered), calls);
  return new Promise((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
}

function unary<Request>(work: (request: Request, metadata: Metadata) => object): handleUnaryCall<Request, object> {
  return ({ request, metadata }, callback) => {
    try {
      callback(null, work(request, metadata));
    } catch (error) {
      callback(refusal(error));
    }
  };
}

function streamed<Request>(
  work: (request: Request, metadata: Metadata) => object[],
): handleServerStreamingCall<Request, object> {
  return (call) => {
    try {
      for (const message of work(call.request, call.metadata)) call.write(message);
      call.end();
    } catch (error) {
      call.emit('error', refusal(error));
    }
  };
}

function refusal(error: unknown): Partial<ServiceError> {
  if (error instanceof StatusError) return { code: error.code, details: error.details };
  process.stderr.write(`The Firestore stand-in: ${error instanceof Error ? error.stack : String(error)}\n`);
  return { code: status.INTERNAL, details: 'A fault of the Firestore stand-in.' };
}
