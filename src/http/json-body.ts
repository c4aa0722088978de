import { ServiceError } from '../errors.ts';
import { BoundedBytes } from './bounded-bytes.ts';
import { refuseContentEncoding } from './content-encoding.ts';
import { checkDigests } from './digest.ts';
import { invalidJson, parseJson } from './json-text.ts';
import { mediaTypeOf } from './media-type.ts';
import type { RequestBody } from './request-body.ts';
import type { RequestHeaders } from './request-headers.ts';

/** Limit of a JSON body, without the image in it. Parsing that many bytes takes a few milliseconds. */
export const MAX_JSON_BYTES = 65_536;

interface JsonRequest {
  readonly headers: RequestHeaders;
  readonly body: RequestBody;
}

/** The small JSON body of a request. Throws `UnsupportedMediaType`, `InvalidJson`. */
export async function readJsonBody<Member extends string>(
  { headers, body }: JsonRequest,
  { types, members }: { types: readonly string[]; members: readonly Member[] },
): Promise<Readonly<Partial<Record<Member, unknown>>>> {
  const mediaType = mediaTypeOf(headers) ?? '';
  if (!types.includes(mediaType)) {
    throw new ServiceError('UnsupportedMediaType', `The Content-Type must be ${types.join(' or ')}.`, {
      target: 'Content-Type',
    });
  }
  refuseContentEncoding(headers);
  if ((body.declaredBytes ?? 0) > MAX_JSON_BYTES) throw tooLong();
  const read = new BoundedBytes(MAX_JSON_BYTES, tooLong);
  for await (const chunk of checkDigests(body.bytes, headers)) read.add(chunk);
  return requireObject(parseJson(read.bytes), members);
}

function tooLong(): ServiceError {
  return invalidJson(`The body is larger than ${MAX_JSON_BYTES} bytes.`);
}

/** Throws `InvalidJson` unless `value` is an object with only these properties. */
export function requireObject<Member extends string>(
  value: unknown,
  members: readonly Member[],
): Readonly<Partial<Record<Member, unknown>>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalidJson('The body must be a JSON object.');
  for (const member of Object.keys(value)) {
    if (!members.some((known) => known === member)) {
      throw invalidJson(
        `Unknown JSON property ${JSON.stringify(member.slice(0, 64))}. Allowed: ${members.join(', ')}.`,
      );
    }
  }
  return value as Partial<Record<Member, unknown>>;
}
