import { ServiceError } from '../errors.ts';

/** The function key: read before a request comes to its function, which ignores it. */
export const FUNCTION_KEY = 'code';

export type Query<Name extends string> = Readonly<Partial<Record<Name, string>>>;

/** The query parameters of a request. Throws `InvalidQueryParameter` for one that is unknown or given twice. */
export function readQuery<Name extends string>(url: URL, names: readonly Name[]): Query<Name> {
  const found: Partial<Record<Name, string>> = {};
  for (const [name, value] of url.searchParams) {
    if (name === FUNCTION_KEY) continue;
    const known = names.find((candidate) => candidate === name);
    if (known === undefined) {
      const allowed = names.length === 0 ? 'This operation has no query parameters.' : `Allowed: ${names.join(', ')}.`;
      throw invalidQuery(name, (quoted) => `Unknown query parameter ${quoted}. ${allowed}`);
    }
    if (found[known] !== undefined) {
      throw invalidQuery(name, (quoted) => `The query parameter ${quoted} is given more than once.`);
    }
    found[known] = value;
  }
  return found;
}

function invalidQuery(name: string, message: (quoted: string) => string): ServiceError {
  const target = name.slice(0, 64);
  return new ServiceError('InvalidQueryParameter', message(JSON.stringify(target)), { target });
}
