import type { RequestLog } from '../../http/request-log.ts';
import type { ServiceRoute } from '../../routes.ts';
import { serveRoutes } from '../../serve-routes.ts';
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
export function createLambdaHandler({ publicOrigin, log, ...options }: HandlerOptions): FunctionUrlHandler {
  const serve = serveRoutes(options);

  return async function answer(event, context) {
    const headers = headersOf(event);
    const body = bodyOf(event);
    const reply = await serve({
      method: event.requestContext.http.method,
      url: urlOf(event, publicOrigin),
      headers: headers ?? new Headers(),
      reader: body === undefined ? undefined : readerOf(body),
      requestId: context.awsRequestId,
      endsInMs: Math.max(0, context.getRemainingTimeInMillis() - MARGIN_MS),
      log,
      damage: headers === undefined ? unreadableHeaders() : damagedBody(event),
    });
    return resultOf(reply);
  };
}
