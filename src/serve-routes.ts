import { withAccessKeys } from './http/access-keys.ts';
import type { Reply } from './http/reply.ts';
import type { RequestLog } from './http/request-log.ts';
import { createRespond, type ReceivedRequest, type Respond } from './http/respond.ts';
import { createAllowedMethods, createRouter } from './http/routes.ts';
import type { ServiceRoute } from './routes.ts';
import type { Service } from './service.ts';

interface ServeOptions {
  readonly routes: readonly ServiceRoute[];
  readonly service: Service;
  /** SHA-256 of each accepted key; empty if IAM authorizes callers. */
  readonly accessKeyDigests: readonly Uint8Array[];
}

export interface UnroutedRequest extends Omit<ReceivedRequest, 'params' | 'log'> {
  readonly log: Omit<RequestLog, 'functionName'>;
  /** Why the request cannot be served, if the platform or the client damaged it. */
  readonly damage?: Error | undefined;
}

/** Serves all routes with one function, for platforms that neither route nor check keys. Never rejects. */
export function serveRoutes({ routes, service, accessKeyDigests }: ServeOptions) {
  const match = createRouter(routes);
  const allowedMethods = createAllowedMethods(routes);
  const responds = new Map<ServiceRoute, Respond>();

  function respondOf(route: ServiceRoute): Respond {
    const made = responds.get(route);
    if (made !== undefined) return made;
    const handle = route.create(service);
    const isGuarded = route.access === 'function' && accessKeyDigests.length > 0;
    const respond = createRespond(isGuarded ? withAccessKeys(handle, accessKeyDigests) : handle, {
      allowedMethods,
      isMatched: route.serves.length > 0,
      workMs: route.workMs,
    });
    responds.set(route, respond);
    return respond;
  }

  return function serve({ damage, log, ...request }: UnroutedRequest): Promise<Reply> {
    const { route, params } = match(request.method, request.url.pathname);
    const respond =
      damage === undefined ? respondOf(route) : createRespond(() => Promise.reject(damage), { allowedMethods });
    return respond({ ...request, params, log: { ...log, functionName: route.name } });
  };
}
