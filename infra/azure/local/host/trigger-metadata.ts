import type { IncomingHttpHeaders } from 'node:http';
import type { TypedData } from './messages.ts';
import type { RouteValues } from './route-template.ts';

/** Longer members of a JSON body (an image in base64) are not copied to the worker; it gets them with the body. */
const MAX_MEMBER_CHARACTERS = 65_536;

export interface RequestFacts {
  readonly headers: IncomingHttpHeaders;
  /** With its question mark, as sent. */
  readonly query: string;
  readonly values: RouteValues;
  /** The body, where the host has read it because it may be a JSON object. */
  readonly body: Buffer | undefined;
}

/**
 * Trigger metadata: properties of a JSON body, then query values, then route values, all
 * in one dictionary that ignores case. The headers are added only if their name is unused: `?Headers={…}`
 * replaces them, and `?headers=x` leaves a key that the library does not look for, so that the handler sees none.
 */
export function triggerMetadata({ headers, query, values, body }: RequestFacts): Record<string, TypedData> {
  const data = new CaseInsensitive<TypedData | undefined>();
  if (body !== undefined) {
    for (const [name, text] of jsonMembers(body)) data.set(name, { string: text });
  }
  if (query.length > 1) {
    for (const [name, value] of new URLSearchParams(query)) {
      if (name.toLowerCase() !== 'code') data.set(name, { string: value });
    }
  }
  for (const name in values) {
    const value = values[name];
    data.set(name, value === undefined ? undefined : { string: value });
  }
  if (!data.has('Headers')) data.set('Headers', { json: JSON.stringify(joined(headers)) });
  return Object.fromEntries(data.entries().filter((entry): entry is [string, TypedData] => entry[1] !== undefined));
}

/** A .NET dictionary that ignores case: the first entry defines the case of the key, the last one the value. */
class CaseInsensitive<T> {
  readonly #entries = new Map<string, { readonly name: string; value: T }>();

  has(name: string): boolean {
    return this.#entries.has(name.toUpperCase());
  }

  set(name: string, value: T): void {
    const entry = this.#entries.get(name.toUpperCase());
    if (entry === undefined) this.#entries.set(name.toUpperCase(), { name, value });
    else entry.value = value;
  }

  entries(): [string, T][] {
    return [...this.#entries.values()].map(({ name, value }) => [name, value]);
  }
}

/** Top-level members that are neither objects, arrays nor null, as .NET writes them. */
function jsonMembers(body: Buffer): [string, string][] {
  const members: [string, string][] = [];
  for (const [name, value] of Object.entries(parseObject(body))) {
    if (typeof value === 'string' && value.length > MAX_MEMBER_CHARACTERS) continue;
    if (typeof value === 'string' || typeof value === 'number') members.push([name, String(value)]);
    else if (typeof value === 'boolean') members.push([name, value ? 'True' : 'False']);
  }
  return members;
}

function parseObject(body: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}

function joined(headers: IncomingHttpHeaders): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return flat;
}
