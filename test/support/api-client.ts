import { expect, inject } from 'vitest';
import { titleOf } from '../../src/contract/error-codes.ts';
import type { ImageDocument } from '../../src/contract/image-document.ts';
import { PROBLEM_TYPE, type Problem, parseProblem } from '../../src/contract/problem.ts';
import { checkedFetch } from './checked-fetch.ts';
import { loadHarness } from './harness.ts';

/** Projects of one cloud alone do not name it, and are of one that reports it. */
const reportsCharge = inject('cloud') === undefined || (await loadHarness(inject('cloud'))).platform.reportsCharge;

/** For e2e tests, which do not import from src. */
export type { ImageDocument };

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  /** The body where it is JSON, else undefined. */
  readonly json: unknown;
}

export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: NonNullable<RequestInit['body']>;
}

export interface Api {
  /** Sends a request to a path behind `/api/`, encoded by the caller. Every answer is held against the rules for all. */
  send(path: string, sent?: Sent): Promise<Answer>;
  /** Sends, and gives the document of an answer that has one. */
  document(path: string, sent?: Sent): Promise<ImageDocument>;
  /** PUTs an image; its document. */
  put(id: string, image: Uint8Array<ArrayBuffer>, headers?: Record<string, string>): Promise<ImageDocument>;
  /** Sends what must be refused: the one status and code. */
  refused(path: string, sent: Sent, status: number, code: string): Promise<Problem>;
}

export function createApi(url: string): Api {
  const requestIds = new Set<string>();
  const fetch = checkedFetch(url);

  async function send(path: string, { method = 'GET', ...rest }: Sent = {}): Promise<Answer> {
    const response = await fetch(`${url}/${path}`, { method, redirect: 'manual', ...rest });
    const bytes = Buffer.from(await response.arrayBuffer());
    const { status, headers } = response;
    const isJson = /json/.test(headers.get('Content-Type') ?? '') && bytes.length > 0;
    const answer = { status, headers, bytes, json: isJson ? JSON.parse(bytes.toString()) : undefined };
    expectCommonHeaders(headers, requestIds);
    if (status >= 400 && method !== 'HEAD') expectProblem(answer, response.url);
    return answer;
  }

  async function document(path: string, sent: Sent = {}): Promise<ImageDocument> {
    const { status, headers, json } = await send(path, sent);
    expect(status, JSON.stringify(json)).toBeLessThan(300);
    const found = json as ImageDocument;
    expectDocumentHeaders(headers, found, sent.method ?? 'GET');
    return found;
  }

  return {
    send,
    document,
    put: (id, body, headers = {}) => document(`images/${encodeURIComponent(id)}`, { method: 'PUT', body, headers }),
    async refused(path, sent, status, code) {
      const answer = await send(path, sent);
      const problem = answer.json as Problem;
      expect({ status: answer.status, code: problem?.error?.code }, problem?.detail).toEqual({ status, code });
      return problem;
    },
  };
}

/** Contract section 6: on every answer, whatever its status. */
function expectCommonHeaders(headers: Headers, requestIds: Set<string>): void {
  const requestId = headers.get('x-ms-request-id') ?? '';
  expect(requestId).toMatch(/^[\w-]{8,}$/);
  expect(requestIds).not.toContain(requestId);
  requestIds.add(requestId);
  expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
  expect(headers.get('Referrer-Policy')).toBe('no-referrer');
  expect(headers.get('Cache-Control')).toMatch(/^(?:no-store|private, (?:no-cache|max-age=\d+))$/);
  expect(headers.get('Content-Security-Policy')).toContain("frame-ancestors 'none'");
  expect(headers.get('Access-Control-Expose-Headers')).toMatch(/\bx-ms-request-id\b.*\bx-ms-error-code\b/);
}

/** Contract section 4: on every answer with a document. */
function expectDocumentHeaders(headers: Headers, document: ImageDocument, method: string): void {
  expect(headers.get('ETag')).toBe(document.etag);
  expect(headers.get('Content-Type')).toBe('application/json');
  expect(headers.get('Cache-Control')).toBe('private, no-cache');
  expect(Number(headers.get('x-ms-request-charge')) > 0).toBe(reportsCharge);
  const parts = (headers.get('Server-Timing') ?? '').split(', ');
  for (const part of parts) expect(part).toMatch(/^(?:read|inspect|blob|database);dur=\d+(?:\.\d+)?$/);
  const names = parts.map((part) => part.split(';')[0]);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain('database');
  if (method === 'PUT') expect([...names].sort()).toEqual(['blob', 'database', 'inspect', 'read']);
}

/** Contract section 6: the shape of every error. */
function expectProblem({ status, headers, bytes, json }: Answer, url: string): void {
  const { origin, pathname } = new URL(url);
  expect(headers.get('Content-Type')).toBe(PROBLEM_TYPE);
  expect(headers.get('Cache-Control')).toBe('no-store');
  const { detail, error, instance } = json as Problem;
  const { code, requestId, ...parsed } = parseProblem({
    status,
    text: bytes.toString(),
    header: (name) => headers.get(name),
  });
  expect(parsed).toMatchObject({ status, detail });
  expect(json).toEqual({
    type: `${origin}/api/docs#${code}`,
    title: titleOf(error.code),
    status,
    detail: expect.stringMatching(/^\S.*\.$/s),
    instance: expect.any(String),
    request_id: requestId,
    error: { code, message: detail, ...(error.target !== undefined && { target: expect.stringMatching(/^\S+$/) }) },
  });
  // The host writes the path anew: the same, with other signs encoded, and a slash that was encoded once more.
  expect(decodeURIComponent(instance).replace(/%2f/i, '/')).toBe(decodeURIComponent(pathname));
}
