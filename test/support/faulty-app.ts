import { HttpRequest, type HttpResponse, InvocationContext } from '@azure/functions';
import { prepareBlobs, prepareCosmos } from '../../infra/local/stores.ts';
import { completeUploadFunction } from '../../src/functions/complete-upload.ts';
import { createUploadFunction } from '../../src/functions/create-upload.ts';
import { deleteImageFunction } from '../../src/functions/delete-image.ts';
import { getHealthFunction } from '../../src/functions/get-health.ts';
import { getImageMetadataFunction } from '../../src/functions/get-image-metadata.ts';
import { updateImageFunction } from '../../src/functions/update-image.ts';
import { uploadImageFunction } from '../../src/functions/upload-image.ts';
import { endpoint } from '../../src/http/endpoint.ts';
import type { Route } from '../../src/http/routes.ts';
import { createService, type Service } from '../../src/service.ts';
import { loadSettings } from '../../src/settings.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { blobRequest, cosmosRequest } from './store-requests.ts';
import { createStoreView, type StoreView } from './store-view.ts';
import { type CopyFate, createBlobCopies } from './unkind/blob-copies.ts';
import { createCosmosReplicas, type ReplicaOptions } from './unkind/cosmos-replicas.ts';

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
  fateOfCopy?(): CopyFate | undefined;
}

const FUNCTIONS: readonly (Route & { create: (service: Service) => ReturnType<typeof uploadImageFunction> })[] = [
  { ...row('PUT images/{image_id}', 'POST images'), create: uploadImageFunction },
  { ...row('GET images/{image_id}'), create: getImageMetadataFunction },
  { ...row('PATCH images/{image_id}'), create: updateImageFunction },
  { ...row('DELETE images/{image_id}'), create: deleteImageFunction },
  { ...row('POST uploads'), create: createUploadFunction },
  { ...row('POST uploads/{upload_id}/complete'), create: completeUploadFunction },
  { ...row('GET health'), create: getHealthFunction },
];

function row(...serves: string[]): Route {
  return { name: serves.join(), access: 'function', route: '', serves };
}

export async function startFaultyApp(
  stores: Readonly<Record<string, string>>,
  name: string,
  { replicas: lagging = { lagMs: () => 0 }, fateOfCopy = () => undefined }: Unkindness = {},
): Promise<FaultyApp> {
  const container = `faults-${name}`;
  const own: Record<string, string> = { ...stores, BUCKET_NAME: container, TABLE_NAME: container };
  await prepareBlobs(own.BLOB_CONNECTION ?? '', container);
  await prepareCosmos(own.COSMOS_CONNECTION ?? '', { database: own.COSMOS_DATABASE ?? '', container });
  const copies = createBlobCopies({ connection: own.BLOB_CONNECTION ?? '', container, fateOf: fateOfCopy });
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
  const service = createService(loadSettings(settings));
  const handlers = FUNCTIONS.map((one) => ({ ...one, handle: one.create(service) }));
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
      const context = new InvocationContext({
        invocationId: `${name}-${++requests}`,
        functionName: found.name,
        logHandler: () => undefined,
      });
      const handler = endpoint(found.handle, { routes: FUNCTIONS, received: { of: () => undefined } });
      const params =
        id === undefined ? {} : { [first === 'images' ? 'image_id' : 'upload_id']: decodeURIComponent(id) };
      const type = typeof body === 'string' ? 'application/json' : 'image/png';
      const nativeRequest = new Request(`https://host.example/api/${path}`, {
        method,
        headers: { ...(body !== undefined && { 'content-type': type }), ...headers },
        ...(body !== undefined && { body: typeof body === 'string' ? body : Buffer.from(body) }),
      });
      const response = (await handler(
        new HttpRequest(Object.assign({ params }, { nativeRequest })),
        context,
      )) as HttpResponse;
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers as unknown as Headers,
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
