import { ServiceError } from '../errors.ts';

/** The function key: the platform reads it, this service never does. */
const FUNCTION_KEY = 'code';

export type Query<Name extends string> = Readonly<Partial<Record<Name, string>>>;

/** The query parameters of a request. Throws `InvalidQueryParameter` for one that is unknown or given twice. */
export function readQuery<Name extends string>(url: URL, names: readonly Name[]): Query<Name> {
  const found: Partial<Record<Name, string>> = {};
  for (const [name, value] of url.searchParams) {
    if (name === FUNCTION_KEY) continue;
    const known = names.find((candidate) => candidate === name);
    if (known === undefined) {
      throw invalidQuery(
        name,
        names.length === 0 ? 'It takes none.' : `It takes ${names.join(', ')}.`,
        'is unknown here',
      );
    }
    if (found[known] !== undefined) throw invalidQuery(name, 'Give it once.', 'is there twice');
    found[known] = value;
  }
  return found;
}

function invalidQuery(name: string, remedy: string, fault: string): ServiceError {
  return new ServiceError(
    'InvalidQueryParameter',
    `The query parameter ${JSON.stringify(name.slice(0, 64))} ${fault}. ${remedy}`,
    {
      target: name.slice(0, 64),
    },
  );
}
