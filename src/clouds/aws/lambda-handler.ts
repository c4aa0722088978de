import { withAccessKeys } from '../../http/access-keys.ts';
import type { RequestLog } from '../../http/request-log.ts';
import { createRespond, type Respond } from '../../http/respond.ts';
import { createAllowedMethods, createRouter } from '../../http/routes.ts';
import type { ServiceRoute } from '../../routes.ts';
import type { Service } from '../../service.ts';
import {
  bodyOf,
  damagedBody,
  type FunctionUrlEvent,
  headersOf,
  readerOf,
  unreadableHeaders,
  urlOf,
} from './lambda-event.ts';
import { type FunctionUrlResult, resultOf } from './lambda-result.ts';

/** The properties of the runtime's context that are used. */
export interface InvocationContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

export type FunctionUrlHandler = (event: FunctionUrlEvent, context: InvocationContext) => Promise<FunctionUrlResult>;

interface HandlerOptions {
  readonly routes: readonly ServiceRoute[];
  readonly service: Service;
  /** SHA-256 of each accepted key; empty if IAM authorizes callers. */
  readonly accessKeyDigests: readonly Uint8Array[];
  readonly publicOrigin: string | undefined;
  readonly log: Omit<RequestLog, 'functionName'>;
}

/** Reserved for the response and cleanup before the runtime ends the invocation. */
const MARGIN_MS = 5_000;

/** Serves all routes with one function, because Lambda does not route. */
export function createLambdaHandler(options: HandlerOptions): FunctionUrlHandler {
  const { routes, service, accessKeyDigests, publicOrigin, log } = options;
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
      workMs: route.workMs,
    });
    responds.set(route, respond);
    return respond;
  }

  return async function answer(event, context) {
    const { method } = event.requestContext.http;
    const url = urlOf(event, publicOrigin);
    const { route, params } = match(method, url.pathname);
    const headers = headersOf(event);
    const damage = headers === undefined ? unreadableHeaders() : damagedBody(event);
    const body = bodyOf(event);
    const respond =
      damage === undefined ? respondOf(route) : createRespond(() => Promise.reject(damage), { allowedMethods });
    const reply = await respond({
      method,
      url,
      headers: headers ?? new Headers(),
      params,
      reader: body === undefined ? undefined : readerOf(body),
      requestId: context.awsRequestId,
      endsInMs: Math.max(0, context.getRemainingTimeInMillis() - MARGIN_MS),
      log: { ...log, functionName: route.name },
    });
    return resultOf(reply);
  };
}
