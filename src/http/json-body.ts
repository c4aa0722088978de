import { ServiceError } from '../errors.ts';
import { refuseContentEncoding } from './content-encoding.ts';
import { checkDigests } from './digest.ts';
import type { RequestBody } from './request-body.ts';

/** Of a JSON body that holds no image. */
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
  const mediaType = headers.get('Content-Type')?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (!types.includes(mediaType)) {
    throw new ServiceError('UnsupportedMediaType', `The body must be ${types.join(' or ')}.`, {
      target: 'Content-Type',
    });
  }
  refuseContentEncoding(headers);
  if ((body.declaredBytes ?? 0) > MAX_JSON_BYTES) throw tooLong();
  return readJsonObject(checkDigests(limited(body.bytes), headers), members);
}

async function* limited(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let count = 0;
  for await (const chunk of bytes) {
    count += chunk.byteLength;
    if (count > MAX_JSON_BYTES) throw tooLong();
    yield chunk;
  }
}

function tooLong(): ServiceError {
  return invalidJson(`The body has more than ${MAX_JSON_BYTES} bytes.`);
}

/** The body as a JSON object with no other members than these. Throws `InvalidJson`. */
export async function readJsonObject<Member extends string>(
  bytes: AsyncIterable<Uint8Array>,
  members: readonly Member[],
): Promise<Readonly<Partial<Record<Member, unknown>>>> {
  const value = parse(await collect(bytes));
  if (!isObject(value)) throw invalidJson('The body must be a JSON object.');
  for (const member of Object.keys(value)) {
    if (!members.some((known) => known === member)) {
      throw invalidJson(
        `The JSON member ${JSON.stringify(member.slice(0, 64))} is unknown here. It takes ${members.join(', ')}.`,
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
    throw invalidJson('The body is no JSON in UTF-8.');
  }
}
