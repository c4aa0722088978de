import type { IncomingMessage, ServerResponse } from 'node:http';

/** Pages of other origins that can use the service. */
interface Cors {
  /** `*` alone for every origin. */
  readonly origins: readonly string[];
  readonly credentials: boolean;
}

/** Sets the CORS headers of a response. True for a preflight request, which then has its response. */
export type AnswerCors = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * As Core Tools: ASP.NET's CORS with any method and any header. The app lists the headers that a page can read
 * (`Access-Control-Expose-Headers`). Other origins get a response without these headers, which the browser withholds.
 */
export function createCors({ origins, credentials }: Cors): AnswerCors {
  const any = origins.includes('*');

  return ({ method, headers }, response) => {
    const { origin } = headers;
    if (!any) response.setHeader('vary', 'Origin');
    if (origin === undefined) return false;
    const asked = headers['access-control-request-method'];
    const preflight = method === 'OPTIONS' && asked !== undefined;
    if (any || origins.includes(origin)) {
      response.setHeader('access-control-allow-origin', any ? '*' : origin);
      if (credentials) response.setHeader('access-control-allow-credentials', 'true');
      const named = headers['access-control-request-headers'];
      if (preflight) response.setHeader('access-control-allow-methods', asked);
      if (preflight && named !== undefined) response.setHeader('access-control-allow-headers', named);
    }
    if (preflight) response.writeHead(204).end();
    return preflight;
  };
}
