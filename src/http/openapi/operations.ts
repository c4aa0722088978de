import { answer, type Failure, problems } from './answers.ts';
import type { ParameterName } from './parameters.ts';
import { platformAnswers } from './platform-answers.ts';
import { type Answer, headerRef, type Operation, parameterRef, type Reference, type RequestBody } from './shapes.ts';

/** The key is accepted in the header or in the query; a local host does not require it. */
export const KEY = [{ function_key: [] }, { function_key_in_query: [] }];

/** Errors of any request to the database. */
export const DATABASE: readonly Failure[] = ['TooManyRequests', 'DatabaseUnavailable', 'Timeout'];
export const STORES: readonly Failure[] = [...DATABASE, 'StorageUnavailable'];

/** Tag of the operations that do not concern images. */
export const SERVICE = 'service';
/** Headers of a static file. */
export const KEPT = { ETag: headerRef('ETag'), 'Cache-Control': headerRef('CacheControlPublic') };

interface Description {
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  readonly description: string;
  readonly anonymous?: boolean;
  readonly parameters?: readonly ParameterName[];
  readonly body?: RequestBody;
  readonly answers: Readonly<Record<number, Answer>>;
  /** In addition to `InternalError`, which any request can get. */
  readonly failures?: readonly Failure[];
}

/** One operation, with the responses of the platform added. */
export function operation(described: Description): Operation {
  const { id, tag, summary, description, anonymous = false, parameters = [], body } = described;
  const failures: readonly Failure[] = [...(described.failures ?? []), 'InternalError'];
  return {
    operationId: id,
    tags: [tag],
    summary,
    description,
    security: anonymous ? [] : KEY,
    ...(parameters.length > 0 && { parameters: parameters.map(parameterRef) }),
    ...(body !== undefined && { requestBody: body }),
    responses: {
      ...described.answers,
      ...merged(problems(failures), described.answers),
      ...(!anonymous && platformAnswers('Unauthorized', 'Forbidden')),
      ...platformAnswers('UriTooLong', 'HeadersTooLarge'),
    },
  };
}

/** Throws for an error whose status has a response of its own, like the 503 of health. */
function merged(errors: Record<string, Answer>, own: Readonly<Record<number, Answer>>): Record<string, Answer> {
  return Object.fromEntries(
    Object.entries(errors).map(([status, error]) => {
      const other = own[Number(status)];
      if (other === undefined) return [status, error];
      throw new Error(`Status ${status} has an answer already: ${other.description}, ${error.description}`);
    }),
  );
}

/** The HEAD of a GET: the same without bodies. */
export function headOf(get: Operation): Operation {
  const { requestBody: _, ...rest } = get;
  const responses = Object.entries(get.responses).map(([status, given]): [string, Answer | Reference] => {
    if ('$ref' in given) return [status, given];
    const { content: __, ...bare } = given;
    return [status, bare];
  });
  return {
    ...rest,
    operationId: `${get.operationId}_head`,
    summary: `${get.summary} (headers only)`,
    description: `Same as \`${get.operationId}\`, without a body.`,
    responses: Object.fromEntries(responses),
  };
}

/** GET and HEAD of one path. */
export function readable(get: Operation): { get: Operation; head: Operation } {
  return { get, head: headOf(get) };
}

export const NOT_MODIFIED = 'The client already has this version. No body.';

export function notModified(headers: NonNullable<Answer['headers']>): Answer {
  return answer(NOT_MODIFIED, { headers });
}
