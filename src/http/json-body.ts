import { ServiceError } from '../errors.ts';
import { refuseContentEncoding } from './content-encoding.ts';
import { checkDigests } from './digest.ts';
import { limitedBytes } from './limited-bytes.ts';
import { mediaTypeOf } from './media-type.ts';
import type { RequestBody } from './request-body.ts';

/** Limit of a JSON body without an image. */
export const MAX_JSON_BYTES = 65_536;

interface JsonRequest {
  readonly headers: Headers;
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
  return readJsonObject(checkDigests(limitedBytes(body.bytes, MAX_JSON_BYTES, tooLong), headers), members);
}

function tooLong(): ServiceError {
  return invalidJson(`The body is larger than ${MAX_JSON_BYTES} bytes.`);
}

/** The body as a JSON object with only these properties. Throws `InvalidJson`. */
export async function readJsonObject<Member extends string>(
  bytes: AsyncIterable<Uint8Array>,
  members: readonly Member[],
): Promise<Readonly<Partial<Record<Member, unknown>>>> {
  const value = parse(await collect(bytes));
  if (!isObject(value)) throw invalidJson('The body must be a JSON object.');
  for (const member of Object.keys(value)) {
    if (!members.some((known) => known === member)) {
      throw invalidJson(
        `Unknown JSON property ${JSON.stringify(member.slice(0, 64))}. Allowed: ${members.join(', ')}.`,
      );
    }
  }
  return value as Partial<Record<Member, unknown>>;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function invalidJson(message: string, target = 'body'): ServiceError {
  return new ServiceError('InvalidJson', message, { target });
}

async function collect(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw invalidJson('The body is not valid UTF-8 JSON.');
  }
}
