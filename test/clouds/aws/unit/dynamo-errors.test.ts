import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOCAL_ACCESS } from '../../../../infra/aws/local/dynamo/start-dynalite.ts';
import { createDynamoClient } from '../../../../src/clouds/aws/dynamo-client.ts';
import { classifyDynamoError } from '../../../../src/clouds/aws/dynamo-error.ts';
import { createDynamoRecords } from '../../../../src/clouds/aws/dynamo-records.ts';
import { StoreCheckError } from '../../../../src/images/check-health.ts';
import { OutcomeUnknownError } from '../../../../src/images/outcome-unknown.ts';
import { freePort } from '../../../support/child-processes.ts';
import { testScope } from '../../../support/request-scope.ts';
import { sampleRecord } from '../../../support/sample-record.ts';

type Respond = (response: ServerResponse) => unknown;

/** By the first segment of the path. */
const replies = new Map<string, Respond>();
const tries = new Map<string, number>();
const server = createServer((request, response) => {
  const path = request.url?.split('/')[1] ?? '';
  tries.set(path, (tries.get(path) ?? 0) + 1);
  request.resume().on('end', () => replies.get(path)?.(response));
});
beforeAll(() => once(server.listen(0, '127.0.0.1'), 'listening'));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const reply =
  (status: number, body: string): Respond =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(body);
const exception = (name: string) =>
  reply(400, JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'secret' }));
const cut: Respond = (response) => {
  response.writeHead(200, { 'content-length': '100' });
  response.write('{"Item"', () => response.destroy());
};

function open(respond: Respond, credentials: object = LOCAL_ACCESS.credentials) {
  const path = String(replies.size);
  replies.set(path, respond);
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/${path}`;
  const client = createDynamoClient({ ...LOCAL_ACCESS, endpoint, credentials: credentials as never });
  const records = createDynamoRecords({ table: { client, name: 't' }, identity: 'i', newId: () => 'v' });
  return { records, tried: () => tries.get(path) ?? 0 };
}

const failure = (work: Promise<unknown>) =>
  work.then(
    () => 'no failure',
    (error: unknown) => error,
  );

describe('a call that fails', () => {
  const again = { tries: 3, code: 'DatabaseUnavailable', unknown: true };
  const refused = { tries: 1, code: 'DatabaseUnavailable', unknown: false };
  const throttled = { tries: 3, code: 'TooManyRequests', unknown: false };

  it.concurrent.each<[string, Respond, typeof again]>([
    ['ProvisionedThroughputExceededException', exception('ProvisionedThroughputExceededException'), throttled],
    ['ThrottlingException', exception('ThrottlingException'), throttled],
    ['RequestLimitExceeded', exception('RequestLimitExceeded'), throttled],
    ['429', reply(429, ''), throttled],
    ['500 of DynamoDB', reply(500, '{"__type":"InternalServerError"}'), again],
    ['503 without a body', reply(503, ''), again],
    ['502 of a gateway', reply(502, '<html>Bad Gateway</html>'), again],
    ['200 of another server', reply(200, '<html>Sign in to this network</html>'), again],
    ['200 without a body', reply(200, ''), again],
    ['200 with null', reply(200, 'null'), again],
    ['200 without a charge', reply(200, '{}'), again],
    ['half a response', cut, again],
    ['no response', (response) => response.socket?.resetAndDestroy(), again],
    ['AccessDeniedException', exception('AccessDeniedException'), refused],
    ['ResourceNotFoundException', exception('ResourceNotFoundException'), refused],
    ['ValidationException', exception('ValidationException'), refused],
    ['413', reply(413, ''), refused],
  ])('%s', async (_name, respond, expected) => {
    const { records, tried } = open(respond);
    const read = await failure(records.read('a', testScope()));
    expect(read).toMatchObject({ code: expected.code, retryAfterSeconds: expect.any(Number) });
    expect(String(read)).not.toContain('secret');
    expect(tried()).toBe(expected.tries);
    const writes = [
      records.create(sampleRecord(), testScope()),
      records.replace(sampleRecord(), { record: sampleRecord(), etag: 'e' }, testScope()),
    ];
    for (const error of await Promise.all(writes.map(failure))) {
      expect(error).toMatchObject({ code: expected.code });
      expect(error instanceof OutcomeUnknownError).toBe(expected.unknown);
    }
  });

  it('is not sent again without credentials, and was not applied', async () => {
    const { records, tried } = open(reply(200, '{}'), () =>
      Promise.reject(Object.assign(new Error('none'), { name: 'CredentialsProviderError' })),
    );
    const error = await failure(records.create(sampleRecord(), testScope()));
    expect(error).toMatchObject({ code: 'DatabaseUnavailable' });
    expect(error).not.toBeInstanceOf(OutcomeUnknownError);
    expect(tried()).toBe(0);
    expect(await failure(records.check(testScope()))).toMatchObject({ reason: 'NoCredentials' });
  });

  it('is a fault of this program where the SDK cannot send it; a write then counts as one with an unknown outcome', async () => {
    const { records } = open(reply(200, '{}'), () => Promise.reject(new TypeError('x is not a function')));
    expect(await failure(records.read('a', testScope()))).toMatchObject({ code: 'InternalError' });
    expect(await failure(records.create(sampleRecord(), testScope()))).toBeInstanceOf(OutcomeUnknownError);
    expect(await failure(records.check(testScope()))).toMatchObject({ code: 'InternalError' });
  });

  it('was not applied where nobody listens', async () => {
    const client = createDynamoClient({ ...LOCAL_ACCESS, endpoint: `http://127.0.0.1:${await freePort()}` });
    const records = createDynamoRecords({ table: { client, name: 't' }, identity: 'i', newId: () => 'v' });
    const error = await failure(records.create(sampleRecord(), testScope()));
    expect(error).toMatchObject({ code: 'DatabaseUnavailable' });
    expect(error).not.toBeInstanceOf(OutcomeUnknownError);
    expect(await failure(records.check(testScope()))).toMatchObject({ reason: 'Unreachable' });
  });

  it('ends with the time of the request, and the write may have been applied', async () => {
    const { records } = open(() => undefined);
    const error = await failure(records.create(sampleRecord(), testScope(AbortSignal.timeout(50))));
    expect(error).toBeInstanceOf(OutcomeUnknownError);
    expect(error).toMatchObject({ code: 'Timeout' });
  });
});

it.each([
  ['AccessDeniedException', 'MissingPermission'],
  ['UnrecognizedClientException', 'MissingPermission'],
  ['ExpiredTokenException', 'MissingPermission'],
  ['ResourceNotFoundException', 'MissingTable'],
  ['ValidationException', 'WrongTable'],
  ['ThrottlingException', 'Failing'],
])('the health check tells %s as %s', async (name, reason) => {
  const error = await failure(open(exception(name)).records.check(testScope()));
  expect(error).toBeInstanceOf(StoreCheckError);
  expect(error).toMatchObject({ code: 'DatabaseUnavailable', reason });
});

it('reports an expired certificate as an unavailable database, not as a bug', () => {
  const error = Object.assign(new Error('certificate has expired'), { code: 'CERT_HAS_EXPIRED' });
  expect(classifyDynamoError(error)).toMatchObject({ error: { code: 'DatabaseUnavailable' }, retryable: true });
});
