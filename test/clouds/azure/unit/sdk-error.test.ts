import { RestError } from '@azure/storage-blob';
import { describe, expect, it } from 'vitest';
import { hasNoResponse, isProgramFault, neverSent, readSdkError } from '../../../../src/clouds/azure/sdk-error.ts';
import { BrokenResponseError } from '../../../../src/stores/connection-error.ts';

describe('readSdkError', () => {
  it.each([
    [new RestError('x', { statusCode: 409, code: 'BlobAlreadyExists' }), 409, 'BlobAlreadyExists'],
    [Object.assign(new Error('x'), { statusCode: 409, details: { errorCode: 'BlobArchived' } }), 409, 'BlobArchived'],
    [Object.assign(new Error('x'), { code: 412 }), 412, 'Error'],
    [Object.assign(new Error('x'), { code: 'ECONNRESET' }), undefined, 'ECONNRESET'],
    [new DOMException('x', 'AbortError'), undefined, 'AbortError'],
    [new DOMException('x', 'TimeoutError'), undefined, 'TimeoutError'],
    [new TypeError('x'), undefined, 'TypeError'],
    [{}, undefined, undefined],
    ['x', undefined, undefined],
    [null, undefined, undefined],
  ])('%o', (error, status, code) => {
    expect(readSdkError(error)).toMatchObject({ status, code });
  });

  it('reads headers, where there are any', () => {
    const { headers } = readSdkError({ headers: { 'x-ms-retry-after-ms': '7', other: 7 } });
    expect([headers('x-ms-retry-after-ms'), headers('other'), headers('none')]).toEqual(['7', undefined, undefined]);
    expect(readSdkError({ headers: null }).headers('x')).toBeUndefined();
  });
});

describe('neverSent', () => {
  it('holds for a connection that never was, and for nothing with an answer', () => {
    expect(neverSent(readSdkError({ code: 'ECONNREFUSED' }))).toBe(true);
    expect(neverSent(readSdkError({ code: 'ECONNRESET' }))).toBe(false);
    expect(neverSent(readSdkError({ code: 'ENOTFOUND', statusCode: 503 }))).toBe(false);
  });
});

describe('a failure without a status', () => {
  it.each([
    new RestError('x', { code: 'PARSE_ERROR' }),
    new RestError('x', { code: 'CERT_HAS_EXPIRED' }),
    new RestError('broken', { statusCode: 200, code: 'PARSE_ERROR' }),
    new BrokenResponseError('x'),
    new DOMException('x', 'AbortError'),
    Object.assign(new Error('x'), { name: 'TimeoutError', code: 'TimeoutError' }),
    Object.assign(new Error('x'), { code: 'EHOSTUNREACH' }),
  ])('is of the network: %o', (error) => {
    expect([hasNoResponse(readSdkError(error)), isProgramFault(readSdkError(error))]).toEqual([true, false]);
  });

  it.each([
    new TypeError('x'),
    new RangeError('x'),
    new SyntaxError('x'),
    new Error('x'),
    Object.assign(new TypeError('x'), { code: 'ERR_INVALID_ARG_TYPE' }),
    Object.assign(new Error('x'), { code: 'ENOENT' }),
    'x',
    undefined,
  ])('is of this program: %o', (error) => {
    expect([hasNoResponse(readSdkError(error)), isProgramFault(readSdkError(error))]).toEqual([false, true]);
  });
});
