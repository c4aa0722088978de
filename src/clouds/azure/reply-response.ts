import { HttpResponse } from '@azure/functions';
import type { Reply } from '../../http/reply.ts';

/**
 * A response that the library sends without a Fetch `Response` around it, which validates every header again, sorts them,
 * and makes a stream of the body: a tenth of the cost of a small response. With HTTP streams on, the library reads `status`,
 * `cookies`, `headers.get`, `headers.entries` and `body.values` (`sendProxyResponse` in its `httpProxy.ts`); the e2e tests fail
 * if it reads anything else.
 */
export function replyResponse({ status, headers, body }: Reply): HttpResponse {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  return Object.defineProperties(new HttpResponse({ status }), {
    headers: { value: { get: (name: string) => headerOf(headers, name), entries: () => Object.entries(headers) } },
    body: { value: bytes === undefined ? null : { values: () => [bytes] } },
  });
}

function headerOf(headers: Reply['headers'], wanted: string): string | null {
  for (const name of Object.keys(headers)) {
    if (name.length === wanted.length && name.toLowerCase() === wanted.toLowerCase()) return headers[name] ?? null;
  }
  return null;
}
