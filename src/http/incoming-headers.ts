import type { IncomingMessage } from 'node:http';

/** The headers as the client sent them. Node's own objects of them lose some values, or fail on names like `__proto__`. */
export function incomingHeaders({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): Headers {
  const headers = new Headers();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '');
  return headers;
}
