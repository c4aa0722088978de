import { describe, expect, it } from 'vitest';
import { SECURITY_HEADERS } from '../../src/http/security-headers.ts';
import { checkAnswer, type SeenAnswer } from '../support/contract-check.ts';
import { openApi } from '../support/openapi.ts';

const document = openApi();
const COMMON = { ...SECURITY_HEADERS, 'x-ms-request-id': 'request-1' };

function seen(changes: Partial<Omit<SeenAnswer, 'headers' | 'body'>>, headers: object, body: unknown): SeenAnswer {
  const given = Object.entries(headers).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const bytes = body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body));
  return { method: 'GET', path: '/health', status: 200, headers: new Headers(given), body: bytes, ...changes };
}

const OK = { status: 'ok', latency_ms: 3 };
const HEALTHY = { status: 'ok', checks: { storage: OK, database: OK } };
const healthy = (headers: object = {}, body: unknown = HEALTHY) =>
  seen({}, { ...COMMON, 'Content-Type': 'application/json', ...headers }, body);

const PROBLEM = {
  type: 'https://host.example/api/docs#ImageNotFound',
  title: 'Image not found',
  status: 404,
  detail: 'No image has this ID.',
  instance: '/api/images/x',
  request_id: 'request-1',
  error: { code: 'ImageNotFound', message: 'No image has this ID.', target: 'image_id' },
};
const notFound = (headers: object = {}, body: unknown = PROBLEM, path = '/images/x', method = 'GET') =>
  seen(
    { path, status: 404, method },
    { ...COMMON, 'Content-Type': 'application/problem+json', 'x-ms-error-code': 'ImageNotFound', ...headers },
    body,
  );

describe('checkAnswer', () => {
  it('names the operation of an answer that is documented', () => {
    expect(checkAnswer(document, healthy())).toBe('get_health');
    expect(checkAnswer(document, notFound())).toBe('get_image_metadata');
    expect(checkAnswer(document, { ...notFound({}, {}, '/images/x', 'HEAD'), body: Buffer.alloc(0) })).toBe(
      'get_image_metadata_head',
    );
  });

  it.each<[string, SeenAnswer, RegExp]>([
    ['a status', { ...healthy(), status: 202 }, /documents no such status/],
    ['a missing header', healthy({ 'x-ms-request-id': undefined }), /x-ms-request-id is missing/],
    ['a header', healthy({ 'X-Powered-By': 'x' }), /x-powered-by is not documented/],
    ['a value of a header', healthy({ 'Cache-Control': 'public' }), /Cache-Control is "public"/],
    ['a media type', healthy({ 'Content-Type': 'text/html' }), /Content-Type text\/html/],
    ['a member', healthy({}, { ...HEALTHY, more: 1 }), /body is not as documented.*additional/],
    ['a missing member', healthy({}, { status: 'ok' }), /body is not as documented.*checks/],
    ['null', healthy({}, { ...HEALTHY, status: null }), /body is not as documented/],
    ['a body on HEAD', { ...healthy(), method: 'HEAD' }, /it has a body/],
    ['a code that the operation has not', notFound({}, PROBLEM, '/images', 'POST'), /no such status/],
    [
      'a code of another operation',
      notFound(
        { 'x-ms-error-code': 'UploadNotFound' },
        { ...PROBLEM, error: { code: 'UploadNotFound', message: '-' } },
      ),
      /x-ms-error-code is "UploadNotFound"/,
    ],
    [
      'another code in the body',
      notFound({}, { ...PROBLEM, error: { code: 'Timeout', message: '-' } }),
      /error.code is not the code of the header/,
    ],
    ['another status in the body', notFound({}, { ...PROBLEM, status: 400 }), /status is not that/],
    ['another request id', notFound({}, { ...PROBLEM, request_id: 'request-2' }), /request_id is not/],
    ['another anchor', notFound({}, { ...PROBLEM, type: 'https://host.example/api/docs#No' }), /type does not lead/],
    ['an unknown path', { ...healthy(), path: '/unknown' }, /no such operation: RouteNotFound/],
    ['an unknown method', { ...healthy(), method: 'DELETE' }, /no such operation: MethodNotAllowed/],
    ['a 5xx of the platform', seen({ status: 502 }, {}, undefined), /documents no such status/],
  ])('refuses %s that is not documented', (_, answer, fault) => {
    expect(() => checkAnswer(document, answer)).toThrow(fault);
  });

  it('knows what has no operation: other paths, other methods, and what the platform refuses', () => {
    const unknown = { ...PROBLEM, type: '/#RouteNotFound', error: { code: 'RouteNotFound', message: '-' } };
    expect(() => checkAnswer(document, notFound({ 'x-ms-error-code': 'RouteNotFound' }, unknown, '/unknown'))).toThrow(
      /must match format "uri"/,
    );
    const typed = { ...unknown, type: 'https://host.example/api/docs#RouteNotFound' };
    expect(checkAnswer(document, notFound({ 'x-ms-error-code': 'RouteNotFound' }, typed, '/unknown'))).toBe(
      'RouteNotFound',
    );
    expect(checkAnswer(document, seen({ path: '/images/%', status: 400 }, {}, undefined))).toBe('platform');
  });

  it('compares Allow with the methods of the path', () => {
    const body = {
      ...PROBLEM,
      status: 405,
      type: 'https://h/#MethodNotAllowed',
      error: { code: 'MethodNotAllowed', message: '-' },
    };
    const answer = (allow: string) => ({
      ...notFound({ 'x-ms-error-code': 'MethodNotAllowed', Allow: allow }, body, '/health', 'PUT'),
      status: 405,
    });
    expect(checkAnswer(document, answer('GET, HEAD'))).toBe('MethodNotAllowed');
    expect(() => checkAnswer(document, answer('GET'))).toThrow(/documented are GET, HEAD/);
  });
});
