import { FirestoreClient } from '@google-cloud/firestore-api/client_v1';
import { credentials } from '@grpc/grpc-js';
import { NoCredentialsError } from './firestore-error.ts';

export interface FirestoreDatabase {
  /** `projects/…/databases/…` */
  readonly name: string;
  /** The collection of images. Those of the other kinds are named after it. */
  readonly table: string;
  /** Opens no connection before its first call. */
  connect(): Promise<FirestoreClient>;
}

export interface FirestoreDatabaseOptions {
  readonly projectId: string;
  readonly databaseId: string;
  readonly table: string;
  /** `host:port` of a stand-in, which is asked without TLS and without credentials. */
  readonly host?: string | undefined;
}

/**
 * Without these a client that found the store away waits up to two minutes before it looks again, and a connection that died
 * while the instance was frozen is only found by calls that run out of time.
 */
const CHANNEL = {
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1_000,
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 2_000,
};

export function openDatabase({ projectId, databaseId, table, host }: FirestoreDatabaseOptions): FirestoreDatabase {
  const place = host === undefined ? {} : standIn(host);
  let connected: Promise<FirestoreClient> | undefined;

  /** Without credentials a call of the client would throw where nobody can catch it, and the client never recover. */
  async function open(): Promise<FirestoreClient> {
    const client = new FirestoreClient({ projectId, fallback: false, ...CHANNEL, ...place });
    await client.initialize().catch((cause) => {
      throw new NoCredentialsError('The Firestore client found no credentials', { cause });
    });
    return client;
  }

  return {
    name: `projects/${projectId}/databases/${databaseId}`,
    table,
    connect() {
      connected ??= open().catch((error) => {
        connected = undefined;
        throw error;
      });
      return connected;
    },
  };
}

function standIn(host: string) {
  const { hostname, port } = new URL(`http://${host}`);
  return {
    servicePath: hostname,
    port: Number(port),
    sslCreds: credentials.createInsecure(),
    // Or else the client looks for credentials, to see where they are from.
    clientOptions: { universeDomain: 'googleapis.com' },
  };
}
