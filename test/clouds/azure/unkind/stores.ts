import type { AppAddress } from '../../../support/app-under-test.ts';
import { startFaultProxy } from '../../../support/fault-proxy.ts';
import { portOf, withPort } from '../../../support/faulty-app.ts';
import { blobRequest, cosmosRequest } from '../support/store-requests.ts';
import { createBlobCopies } from './blob-copies.ts';
import { createCosmosReplicas } from './cosmos-replicas.ts';

interface Unkindness {
  /** How far behind a replica is; one of these for each read. */
  readonly lagsMs: readonly number[];
  /** How long a copy takes; one of these for each copy, 0 for one that is done with its response. */
  readonly copiesMs: readonly number[];
}

/** Stores for instances of the app that run beside another one: as unkind as Azure's, on the same emulators. */
export async function startUnkindStores(
  { blobConnection, cosmosConnection }: AppAddress,
  { lagsMs, copiesMs }: Unkindness,
) {
  const pick = (of: readonly number[]) => of[Math.floor(Math.random() * of.length)] ?? 0;
  const copies = createBlobCopies({
    connection: blobConnection,
    container: 'images',
    outcomeOf() {
      const afterMs = pick(copiesMs);
      return afterMs === 0 ? undefined : { ends: 'success', afterMs };
    },
  });
  const replicas = createCosmosReplicas(portOf(cosmosConnection), { lagMs: () => pick(lagsMs) });
  const blobs = await startFaultProxy(portOf(blobConnection), blobRequest, copies);
  const cosmos = await startFaultProxy(portOf(cosmosConnection), cosmosRequest, replicas);
  return {
    settings: {
      BLOB_CONNECTION: withPort(blobConnection, blobs.port),
      COSMOS_CONNECTION: withPort(cosmosConnection, cosmos.port),
    },
    catchUp: replicas.catchUp,
    async stop() {
      await Promise.all([blobs.stop(), cosmos.stop()]);
    },
  };
}
