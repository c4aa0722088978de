import { ServiceError } from '../errors.ts';

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
