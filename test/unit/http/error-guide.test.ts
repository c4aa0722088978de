import { expect, it, vi } from 'vitest';
import type { ErrorCode } from '../../../src/contract/error-codes.ts';
import { withAccessKeys } from '../../../src/http/access-keys.ts';
import { readPrecondition } from '../../../src/http/conditions.ts';
import { checkDigests } from '../../../src/http/digest.ts';
import { ERROR_GUIDE } from '../../../src/http/error-guide.ts';
import { readJsonBody } from '../../../src/http/json-body.ts';
import { parseListQuery } from '../../../src/http/list-query.ts';
import { problemReply } from '../../../src/http/problem.ts';
import { createRequestBody } from '../../../src/http/request-body.ts';
import { startRequestClock } from '../../../src/http/request-clock.ts';
import { whyUnserved } from '../../../src/http/routes.ts';
import { commitRecord, tooManyWriters } from '../../../src/images/commit-record.ts';
import { parseTags } from '../../../src/images/description.ts';
import { imageNotFound } from '../../../src/images/get-image.ts';
import { idempotencyKeyReused } from '../../../src/images/idempotency-errors.ts';
import { parseImageId } from '../../../src/images/image-id.ts';
import { requirePrecondition } from '../../../src/images/precondition.ts';
import { faultOfImage } from '../../../src/images/preview-unavailable.ts';
import { receiveImage } from '../../../src/images/receive-image.ts';
import { nothingSent, uploadNotFound } from '../../../src/images/upload-errors.ts';
import { corruptImage } from '../../../src/inspection/corrupt-image.ts';
import { assertPixels } from '../../../src/inspection/pixel-limit.ts';
import { unsupportedFormat } from '../../../src/inspection/unsupported-format.ts';
import { createFakeInspector } from '../../support/fake-inspector.ts';
import { FORM_TYPE, form } from '../../support/form.ts';
import { createMemoryRecords } from '../../support/memory-records.ts';
import { receive } from '../../support/receive.ts';
import { testScope } from '../../support/request-scope.ts';
import { sampleRecord } from '../../support/sample-record.ts';
import { streamOf } from '../../support/send.ts';

/** The adapters of a cloud make these; their tests compare them. */
type CloudCode = 'StorageUnavailable' | 'DatabaseUnavailable';

const LIST = 'https://host.example/api/images';
const JSON_TYPE = new Headers({ 'Content-Type': 'application/json' });

function bodyOf(sent: string, declared?: number) {
  return createRequestBody(streamOf([Buffer.from(sent)]).getReader(), declared, startRequestClock(true));
}

async function drain(bytes: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const chunk of bytes) expect(chunk.byteLength).toBeGreaterThan(0);
}

const neverOpened = () => expect.unreachable('A blob was opened.');

async function addTwice(): Promise<void> {
  const records = createMemoryRecords();
  const request = { precondition: {}, mayReplace: false, current: undefined };
  for (let time = 0; time < 2; time++) await commitRecord(records, sampleRecord(), request, testScope());
}

async function takeTooLong(): Promise<void> {
  vi.useFakeTimers();
  const { signal } = startRequestClock(false);
  vi.advanceTimersByTime(60_000);
  vi.useRealTimers();
  signal.throwIfAborted();
}

/** A request of a client that is answered with the code, or the part of the service that refuses it. */
const CAUSES: Record<Exclude<ErrorCode, CloudCode | 'InternalError'>, () => unknown> = {
  InvalidImageId: () => parseImageId('x'.repeat(129)),
  InvalidQueryParameter: () => parseListQuery(new URL(`${LIST}?top=0`)),
  InvalidCursor: () => parseListQuery(new URL(`${LIST}?cursor=x`)),
  InvalidHeader: () => readPrecondition(new Headers({ 'If-Match': 'x' })),
  InvalidJson: () =>
    readJsonBody({ headers: JSON_TYPE, body: bodyOf('{') }, { types: ['application/json'], members: [] }),
  InvalidBase64: () => receive({ headers: { 'Content-Type': 'application/json' }, body: '{"image_data":"*"}' }),
  MalformedMultipart: () =>
    receive({ headers: { 'Content-Type': FORM_TYPE }, body: form({ name: 'name', body: 'x' }) }),
  InvalidMetadata: () => parseTags(Array.from({ length: 21 }, (_, at) => `tag ${at}`)),
  EmptyBody: () => receiveImage(streamOf([]), { inspector: createFakeInspector(), maxBytes: 1, open: neverOpened }),
  IncompleteBody: () => drain(bodyOf('x'.repeat(1_024), 48_211).bytes),
  DigestMismatch: () => {
    const digest = `sha-256=:${Buffer.alloc(32).toString('base64')}:`;
    return drain(checkDigests(streamOf([Buffer.from('x')]), new Headers({ 'Content-Digest': digest })));
  },
  AccessKeyRequired: () =>
    withAccessKeys(
      neverOpened,
      [],
    )({
      ...{ method: 'GET', url: new URL(LIST), headers: new Headers(), params: {} },
      ...{ body: bodyOf(''), scope: testScope() },
    }),
  ImageNotFound: () => Promise.reject(imageNotFound()),
  UploadNotFound: () => Promise.reject(uploadNotFound()),
  RouteNotFound: () => Promise.reject(whyUnserved('GET', [])),
  MethodNotAllowed: () => Promise.reject(whyUnserved('PUT', ['GET', 'HEAD', 'POST'])),
  ImageAlreadyExists: addTwice,
  UploadIncomplete: () => Promise.reject(nothingSent()),
  PreconditionFailed: () => requirePrecondition({ ifMatch: ['"other"'] }, { record: sampleRecord(), etag: '"v1"' }),
  ImageTooLarge: () => receive({ headers: { 'Content-Length': '26214401' } }, { maxUploadBytes: 26_214_400 }),
  UnsupportedImageFormat: () => Promise.reject(unsupportedFormat('a PDF document')),
  UnsupportedMediaType: () =>
    readJsonBody({ headers: new Headers(), body: bodyOf('{}') }, { types: ['application/json'], members: [] }),
  CorruptImage: () => Promise.reject(corruptImage('jpeg')),
  TooManyPixels: () => assertPixels({ width: 12_000, height: 10_000, frames: 1 }, 100_000_000),
  PreviewUnavailable: () => Promise.reject(faultOfImage({ reason: 'undecodable', decoders: 1 })),
  TooManyRequests: () => Promise.reject(tooManyWriters()),
  IdempotencyKeyReused: () => Promise.reject(idempotencyKeyReused()),
  Timeout: takeTooLong,
};

it.each(Object.entries(CAUSES) as [keyof typeof CAUSES, () => unknown][])(
  '%s has an example that is sent',
  async (code, cause) => {
    const { detail: message, target } = ERROR_GUIDE[code].example;
    await expect(Promise.resolve().then(cause)).rejects.toMatchObject({ code, message, target });
  },
);

it('InternalError has an example that is sent', () => {
  const context = { url: new URL(LIST), requestId: 'r-1', allow: [] };
  const { detail } = JSON.parse(String(problemReply(new Error('secret'), context).body));
  expect(ERROR_GUIDE.InternalError.example).toEqual({ detail });
});
