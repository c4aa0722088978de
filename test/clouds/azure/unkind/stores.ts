import { startFaultProxy } from '../../../support/fault-proxy.ts';
import type { Settings, Unkindness, UnkindStores } from '../../../support/harness.ts';
import { blobRequest, cosmosRequest } from '../support/store-requests.ts';
import { createBlobCopies } from './blob-copies.ts';
import { createCosmosReplicas } from './cosmos-replicas.ts';

/** Fault proxies in front of the emulators, as unkind as Azure's stores. */
export async function startUnkindStores(
  settings: Settings,
  { lagMs = () => 0, refusesSession = () => false, outcomeOfCopy = () => undefined }: Unkindness,
): Promise<UnkindStores> {
  const { BLOB_CONNECTION = '', COSMOS_CONNECTION = '', BUCKET_NAME = '' } = settings;
  const copies = createBlobCopies({ connection: BLOB_CONNECTION, container: BUCKET_NAME, outcomeOf: outcomeOfCopy });
  const replicas = createCosmosReplicas(portOf(COSMOS_CONNECTION), { lagMs, refusesSession });
  const blobs = await startFaultProxy(portOf(BLOB_CONNECTION), blobRequest, copies);
  const records = await startFaultProxy(portOf(COSMOS_CONNECTION), cosmosRequest, replicas);
  return {
    settings: {
      ...settings,
      BLOB_CONNECTION: withPort(BLOB_CONNECTION, blobs.port),
      COSMOS_CONNECTION: withPort(COSMOS_CONNECTION, records.port),
    },
    blobs,
    records,
    catchUp: replicas.catchUp,
    endCopies: copies.settled,
    async stop() {
      await Promise.all([blobs.stop(), records.stop()]);
    },
  };
}

/** The port of the emulator that a connection setting names. */
function portOf(connection: string): number {
  return Number(/:(\d+)\//.exec(connection)?.[1]);
}

function withPort(connection: string, port: number): string {
  return connection.replace(/:\d+\//, `:${port}/`);
}
