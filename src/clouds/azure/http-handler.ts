import type { HttpHandler } from '@azure/functions';
import { createRespond } from '../../http/respond.ts';
import { createAllowedMethods, type Handle, type Route } from '../../http/routes.ts';
import type { ForwardedRequests } from './forwarded-requests.ts';
import { replyResponse } from './reply-response.ts';

interface HandlerOptions {
  readonly routes: readonly Route[];
  readonly forwarded: ForwardedRequests;
  /** Whether the host calls the function only for what it serves. */
  readonly isMatched?: boolean;
  readonly workMs?: number | undefined;
}

/**
 * A handler for `@azure/functions`. A response that the library cannot serialize would never be sent, so it is built
 * here; `respond` has checked what it is built from.
 */
export function httpHandler(handle: Handle, { routes, forwarded, isMatched, workMs }: HandlerOptions): HttpHandler {
  const respond = createRespond(handle, { allowedMethods: createAllowedMethods(routes), isMatched, workMs });

  return async function answer(request, context) {
    const sent = forwarded.of(context.invocationId);
    const reply = await respond({
      method: request.method,
      url: new URL(request.url),
      headers: sent?.headers ?? (request.headers as unknown as Headers),
      params: request.params,
      reader: request.body === null ? undefined : (sent?.body ?? request.body.getReader()),
      requestId: context.invocationId,
      log: {
        functionName: context.functionName,
        info: (line) => context.log(line),
        error: (line) => context.error(line),
      },
    });
    return replyResponse(reply);
  };
}
