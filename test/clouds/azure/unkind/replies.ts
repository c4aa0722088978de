import type { Carried } from '../../../support/fault-proxy.ts';

export function json(status: number, body: unknown): Carried {
  return { status, headers: ['content-type', 'application/json'], body: Buffer.from(JSON.stringify(body)) };
}

/** A response with these headers in place of its own of the same name. */
export function withHeaders(answer: Carried, headers: Readonly<Record<string, string>>): Carried {
  const names = new Set(Object.keys(headers));
  const kept = answer.headers.filter((_, at) => !names.has((answer.headers[at - (at % 2)] ?? '').toLowerCase()));
  return { ...answer, headers: [...kept, ...Object.entries(headers).flat()] };
}

/** For a body of another length. */
export function withoutLength(headers: readonly string[]): string[] {
  return headers.filter((_, at) => !/^content-length$/i.test(headers[at - (at % 2)] ?? ''));
}
