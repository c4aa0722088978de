import { inject } from 'vitest';
import { createRespond } from '../../src/http/respond.ts';
import { createAllowedMethods } from '../../src/http/routes.ts';
import { ROUTES } from '../../src/routes.ts';
import { createService } from '../../src/service.ts';
import { harness } from './cloud-under-test.ts';
import type { Settings, Unkindness, UnkindStores } from './harness.ts';
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

/** Two instances of the app in this process, on one pair of stores with a fault proxy in front of each. */
export interface FaultyApp extends Instance, Omit<UnkindStores, 'settings'> {
  readonly other: Instance;
  /** The stores' real content. */
  readonly view: StoreView;
}

export async function startFaultyApp(name: string, unkindness: Unkindness = {}): Promise<FaultyApp> {
  const own = await harness.ownContainers(inject('storeSettings'), `faults-${name}`);
  const { settings, ...stores } = await harness.startUnkindStores(own, unkindness);
  const [one, other] = [createInstance(`${name}-1`, settings), createInstance(`${name}-2`, settings)];
  return { ...one, other, ...stores, view: createStoreView(harness, own, settings) };
}

function createInstance(name: string, settings: Settings): Instance {
  const service = createService(harness.openStores(settings));
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
