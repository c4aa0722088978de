import type { Answer, Method, Operation, PathItem, Reference } from './shapes.ts';

/** A response with more codes is not shared: its name would be too long. */
const MAX_CODES = 4;

interface Shared {
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly responses: Readonly<Record<string, Answer>>;
}

/** Error responses that operations share become components, named by their codes: this halves the document. */
export function shareAnswers(paths: Readonly<Record<string, PathItem>>): Shared {
  const responses: Record<string, Answer> = {};

  function share(answer: Answer | Reference, method: Method): Answer | Reference {
    const codes = errorCodes(answer);
    if ('$ref' in answer || codes.length === 0 || codes.length > MAX_CODES) return answer;
    const name = `${codes.join('Or')}${method === 'head' ? 'WithoutBody' : ''}`;
    responses[name] = answer;
    return { $ref: `#/components/responses/${name}` };
  }

  const shared = mapValues(paths, (item) =>
    mapValues(
      item as Record<Method, Operation>,
      (operation, method): Operation => ({
        ...operation,
        responses: mapValues(operation.responses, (answer) => share(answer, method)),
      }),
    ),
  );
  return { paths: shared, responses };
}

function errorCodes(answer: Answer | Reference): readonly string[] {
  const header = 'headers' in answer ? answer.headers?.['x-ms-error-code'] : undefined;
  const codes = header !== undefined && 'schema' in header ? header.schema.enum : undefined;
  return Array.isArray(codes) ? codes : [];
}

function mapValues<K extends string, V, W>(
  record: Readonly<Record<K, V>>,
  change: (value: V, key: K) => W,
): Record<K, W> {
  const entries = Object.entries(record) as [K, V][];
  return Object.fromEntries(entries.map(([key, value]) => [key, change(value, key)])) as Record<K, W>;
}
