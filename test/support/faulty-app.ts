import { prepareBlobs, prepareCosmos } from '../../infra/azure/local/stores.ts';
import { loadSettings } from '../../src/clouds/azure/settings.ts';
import { createAzureStores } from '../../src/clouds/azure/stores.ts';
import { createRespond } from '../../src/http/respond.ts';
import { createAllowedMethods } from '../../src/http/routes.ts';
import { ROUTES } from '../../src/routes.ts';
import { createService } from '../../src/service.ts';
import { blobRequest, cosmosRequest } from '../clouds/azure/support/store-requests.ts';
import { type CopyOutcome, createBlobCopies } from '../clouds/azure/unkind/blob-copies.ts';
import { createCosmosReplicas, type ReplicaOptions } from '../clouds/azure/unkind/cosmos-replicas.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { streamOf } from './send.ts';
import { createStoreView, type StoreView } from './store-view.ts';

export interface AppAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: Record<string, unknown>;
}

/** One instance of the app, with clients of the stores of its own. */
export interface Instance {
  send(
    method: string,
    path: string,
    body?: Uint8Array | string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<AppAnswer>;
}

/** Two instances of the app in this process, on one pair of stores with a fault proxy before each. */
export interface FaultyApp extends Instance {
  readonly blobs: FaultProxy;
  readonly cosmos: FaultProxy;
  readonly other: Instance;
  /** What really lies in the stores. */
  readonly view: StoreView;
  /** Ends every lag and every copy that is under way. */
  catchUp(): Promise<void>;
  stop(): Promise<void>;
}

/** How far the stores behave as Azure's do where the emulators do not. */
export interface Unkindness {
  readonly replicas?: ReplicaOptions;
  outcomeOfCopy?(): CopyOutcome | undefined;
}

export async function startFaultyApp(
  stores: Readonly<Record<string, string>>,
  name: string,
  { replicas: lagging = { lagMs: () => 0 }, outcomeOfCopy = () => undefined }: Unkindness = {},
): Promise<FaultyApp> {
  const container = `faults-${name}`;
  const own: Record<string, string> = { ...stores, BUCKET_NAME: container, TABLE_NAME: container };
  await prepareBlobs(own.BLOB_CONNECTION ?? '', container);
  await prepareCosmos(own.COSMOS_CONNECTION ?? '', { database: own.COSMOS_DATABASE ?? '', container });
  const copies = createBlobCopies({ connection: own.BLOB_CONNECTION ?? '', container, outcomeOf: outcomeOfCopy });
  const replicas = createCosmosReplicas(portOf(own.COSMOS_CONNECTION), lagging);
  const blobs = await startFaultProxy(portOf(own.BLOB_CONNECTION), blobRequest, copies);
  const cosmos = await startFaultProxy(portOf(own.COSMOS_CONNECTION), cosmosRequest, replicas);
  const proxied = {
    ...own,
    BLOB_CONNECTION: withPort(own.BLOB_CONNECTION, blobs.port),
    COSMOS_CONNECTION: withPort(own.COSMOS_CONNECTION, cosmos.port),
  };
  const [one, other] = [createInstance(`${name}-1`, proxied), createInstance(`${name}-2`, proxied)];

  return {
    ...one,
    other,
    blobs,
    cosmos,
    view: createStoreView(own, proxied),
    async catchUp() {
      replicas.catchUp();
      await copies.settled();
    },
    async stop() {
      await Promise.all([blobs.stop(), cosmos.stop()]);
    },
  };
}

function createInstance(name: string, settings: Readonly<Record<string, string>>): Instance {
  const loaded = loadSettings(settings);
  const service = createService({ ...createAzureStores(loaded), settings: loaded });
  const handlers = ROUTES.map((one) => ({ ...one, handle: one.create(service) }));
  const allowedMethods = createAllowedMethods(ROUTES);
  let requests = 0;
  return {
    async send(method, path, body, headers = {}) {
      const [, first, id, last] = new URL(`http://host/${path}`).pathname.split('/');
      const pattern = [
        first,
        ...(id === undefined ? [] : [first === 'images' ? '{image_id}' : '{upload_id}']),
        ...(last === undefined ? [] : [last]),
      ].join('/');
      const found = handlers.find(({ serves }) => serves.includes(`${method} ${pattern}`));
      if (found === undefined) throw new Error(`no function serves ${method} ${pattern}`);
      const url = new URL(`https://host.example/api/${path}`);
      const type = typeof body === 'string' ? 'application/json' : 'image/png';
      const respond = createRespond(found.handle, { allowedMethods, workMs: found.workMs });
      const reply = await respond({
        method,
        url,
        headers: new Headers({ ...(body !== undefined && { 'content-type': type }), ...headers }),
        params: id === undefined ? {} : { [first === 'images' ? 'image_id' : 'upload_id']: decodeURIComponent(id) },
        reader: body === undefined ? undefined : streamOf([Buffer.from(body)]).getReader(),
        requestId: `${name}-${++requests}`,
        log: { functionName: found.name, info: () => undefined, error: () => undefined },
      });
      const text = Buffer.from(reply.body ?? '').toString();
      return {
        status: reply.status,
        headers: new Headers(reply.headers),
        json: text.startsWith('{') ? JSON.parse(text) : {},
      };
    },
  };
}

/** The port of the emulator that a connection setting names. */
export function portOf(connection = ''): number {
  return Number(/:(\d+)\//.exec(connection)?.[1]);
}

export function withPort(connection = '', port: number): string {
  return connection.replace(/:\d+\//, `:${port}/`);
}
