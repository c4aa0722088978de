import type { IncomingMessage } from 'node:http';

/** As much of `Headers` as a request needs. Names in any case; several values of one name are joined by commas. */
export interface RequestHeaders extends Iterable<[name: string, value: string]> {
  get(name: string): string | null;
  has(name: string): boolean;
  keys(): Iterable<string>;
}

/**
 * The headers as the client sent them. Node's own objects of them lose some values, or fail on names like `__proto__`, and
 * `Headers` validates again what the parser has accepted.
 */
export function incomingHeaders({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): RequestHeaders {
  const values = new Map<string, string>();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase();
    const value = rawHeaders[at + 1] ?? '';
    const before = values.get(name);
    values.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return {
    get: (name) => values.get(name) ?? values.get(name.toLowerCase()) ?? null,
    has: (name) => values.has(name.toLowerCase()),
    keys: () => values.keys(),
    // In the order of `Headers`.
    [Symbol.iterator]: () => [...values].sort(([one], [other]) => (one < other ? -1 : 1)).values(),
  };
}
