import { BYTES, IN_THREE_FORMS } from './bodies.ts';
import type { Answer, Method, Operation, PathItem, RequestBody } from './shapes.ts';

type Paths = Readonly<Record<string, PathItem>>;

/** The first supported type is used; a PUT sends the bytes. */
const BODY_TYPES = ['multipart/form-data', 'application/json'];
const PUT_BODY_TYPES = ['application/octet-stream'];

const OF_RAW_BODIES = ['NewImageId', 'Name', 'Tags', 'ContentDigest'];
/** A header name with a pattern, digests of a body that the client library writes, and parameters for browsers. */
const UNUSABLE = ['Metadata', 'ContentMd5', 'ReprDigest', 'IfNoneMatch', 'Download'];

const BYTES_ANSWER: Answer = { description: 'The bytes.', content: { 'image/*': { schema: BYTES } } };

/** The operations as client generators can use them. */
export function clientPaths(paths: Paths): Paths {
  return Object.fromEntries(
    Object.entries(paths).map(([path, { head: _, ...item }]) => [
      path,
      Object.fromEntries(
        Object.entries(item).map(([method, given]) => [method, clientOperation(given, method as Method)]),
      ),
    ]),
  );
}

function clientOperation({ parameters = [], requestBody, ...given }: Operation, method: Method): Operation {
  const isRaw = method === 'put';
  const unusable = isRaw ? UNUSABLE : [...UNUSABLE, ...OF_RAW_BODIES];
  const left = parameters.filter((parameter) => !isOneOf(parameter, unusable));
  const body = requestBody && oneType(requestBody, isRaw ? PUT_BODY_TYPES : BODY_TYPES);
  return {
    ...given,
    operationId: camelCase(given.operationId),
    security: given.security.slice(0, 1),
    ...(left.length > 0 && { parameters: left }),
    ...(body && { requestBody: body }),
    responses: clientResponses(given.responses),
  };
}

function isOneOf(parameter: object, names: readonly string[]): boolean {
  return '$ref' in parameter && names.some((name) => parameter.$ref === `#/components/parameters/${name}`);
}

function oneType({ description, content, ...rest }: RequestBody, types: readonly string[]): RequestBody {
  const [found] = types.flatMap((type) => (content[type] ? [{ type, given: content[type] }] : []));
  if (found === undefined) throw new Error(`Clients send none of ${Object.keys(content).join(', ')}.`);
  // Without `encoding`, which makes orval send text as a file.
  const { encoding: _, ...kept } = found.given;
  return { ...rest, description: description.replace(IN_THREE_FORMS, ''), content: { [found.type]: kept } };
}

/** Without responses that have no body: 304, and those of the platform. Clients follow redirects, so they receive bytes. */
function clientResponses(responses: Operation['responses']): Operation['responses'] {
  return Object.fromEntries(
    Object.entries(responses).flatMap(([status, given]): [string, Answer][] => {
      if ('$ref' in given) return [];
      if (status === '302') return [['200', BYTES_ANSWER]];
      return status === '204' || given.content !== undefined ? [[status, withoutHeaders(given)]] : [];
    }),
  );
}

function withoutHeaders({ headers: _, ...rest }: Answer): Answer {
  return rest;
}

/** `upload_image` → `uploadImage`. */
function camelCase(id: string): string {
  return id.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
