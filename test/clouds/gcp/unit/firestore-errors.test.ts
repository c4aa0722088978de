import { status } from '@grpc/grpc-js';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../../../src/clouds/gcp/firestore-client.ts';
import { createFirestoreRecords } from '../../../../src/clouds/gcp/firestore-records.ts';
import { StoreCheckError } from '../../../../src/images/check-health.ts';
import { OutcomeUnknownError } from '../../../../src/images/outcome-unknown.ts';
import type { RecordStore } from '../../../../src/images/record-store.ts';
import { freePort } from '../../../support/child-processes.ts';
import { ALWAYS, type Fault, type FaultProxy } from '../../../support/fault-proxy.ts';
import { testScope } from '../../../support/request-scope.ts';
import { sampleRecord } from '../../../support/sample-record.ts';
import { firestoreRequest } from '../support/firestore-request.ts';
import { startGrpcProxy } from '../unkind/grpc-proxy.ts';

function recordsOn(host: string | undefined): RecordStore {
  const database = openDatabase({ projectId: 'demo-images', databaseId: '(default)', table: 'images', host });
  return createFirestoreRecords({ database, identity: 'i', newId: () => 'v' });
}

const proxies: FaultProxy[] = [];
afterAll(async () => {
  for (const proxy of proxies) {
    proxy.clear();
    await proxy.stop();
  }
});

/** Behind the proxy is nothing. */
async function open(fault: Fault) {
  const proxy = await startGrpcProxy('127.0.0.1:1', firestoreRequest);
  proxy.add({ fault, times: ALWAYS, matches: () => true });
  proxies.push(proxy);
  return { records: recordsOn(`127.0.0.1:${proxy.port}`), proxy };
}

const answer = (code: number, body = 'secret'): Fault => ({ kind: 'answer', status: code, body });
const failure = (work: Promise<unknown>) =>
  work.then(
    () => 'no failure',
    (error: unknown) => error,
  );

const again = { tries: 3, code: 'DatabaseUnavailable', unknown: true };
const notApplied = { tries: 3, code: 'DatabaseUnavailable', unknown: false };
const refused = { tries: 1, code: 'DatabaseUnavailable', unknown: false };
const throttled = { tries: 3, code: 'TooManyRequests', unknown: false };

it.concurrent.each<[string, Fault, typeof again]>([
  ['CANCELLED', answer(status.CANCELLED), again],
  ['UNKNOWN', answer(status.UNKNOWN), again],
  ['DEADLINE_EXCEEDED', answer(status.DEADLINE_EXCEEDED), again],
  ['INTERNAL', answer(status.INTERNAL), again],
  ['UNAVAILABLE', answer(status.UNAVAILABLE), again],
  ['DATA_LOSS', answer(status.DATA_LOSS), again],
  ['OK without an answer', answer(status.OK), again],
  ['a code that gRPC does not have', answer(99), again],
  ['502 of a server in between', answer(502), again],
  ['a connection that breaks', { kind: 'reset', when: 'before' }, again],
  ['ABORTED', answer(status.ABORTED), notApplied],
  ['RESOURCE_EXHAUSTED', answer(status.RESOURCE_EXHAUSTED), throttled],
  ['INVALID_ARGUMENT', answer(status.INVALID_ARGUMENT), refused],
  ['PERMISSION_DENIED', answer(status.PERMISSION_DENIED), refused],
  ['UNAUTHENTICATED', answer(status.UNAUTHENTICATED), refused],
  ['UNIMPLEMENTED', answer(status.UNIMPLEMENTED), refused],
])(
  '%s is tried as often as it may help, and writes say whether they may have been applied',
  async (_name, fault, expected) => {
    const { records, proxy } = await open(fault);
    const read = await failure(records.read('a', testScope()));
    expect(read).toMatchObject({ code: expected.code, retryAfterSeconds: expect.any(Number) });
    expect(String(read)).not.toContain('secret');
    await failure(records.list({ order: 'asc', limit: 1, filter: {} }, testScope()));
    expect(proxy.seen).toEqual([...Array(expected.tries).fill('read doc'), ...Array(expected.tries).fill('query doc')]);
    const writes = [
      records.create(sampleRecord(), testScope()),
      records.replace(sampleRecord(), { record: sampleRecord(), etag: '1.000001' }, testScope()),
    ];
    for (const error of await Promise.all(writes.map(failure))) {
      expect(error).toMatchObject({ code: expected.code });
      expect(error instanceof OutcomeUnknownError).toBe(expected.unknown);
    }
  },
);

it('was not applied where nobody listens', async () => {
  const records = recordsOn(`127.0.0.1:${await freePort()}`);
  const error = await failure(records.create(sampleRecord(), testScope()));
  expect(error).toMatchObject({ code: 'DatabaseUnavailable' });
  expect(error).not.toBeInstanceOf(OutcomeUnknownError);
  expect(await failure(records.check(testScope()))).toMatchObject({ reason: 'Unreachable' });
});

it('ends with the time of the request, and the write may have been applied', async () => {
  const { records } = await open({ kind: 'stall', carriedOut: 'never' });
  const error = await failure(records.create(sampleRecord(), testScope(AbortSignal.timeout(100))));
  expect(error).toBeInstanceOf(OutcomeUnknownError);
  expect(error).toMatchObject({ code: 'Timeout' });
});

it('is not sent without credentials, and was not applied', async () => {
  process.env.GOOGLE_APPLICATION_CREDENTIALS = '/not/there.json';
  onTestFinished(() => void delete process.env.GOOGLE_APPLICATION_CREDENTIALS);
  const records = recordsOn(undefined);
  for (const _ of [1, 2]) {
    const error = await failure(records.create(sampleRecord(), testScope()));
    expect(error).toMatchObject({ code: 'DatabaseUnavailable' });
    expect(error).not.toBeInstanceOf(OutcomeUnknownError);
    expect(await failure(records.check(testScope()))).toMatchObject({ reason: 'NoCredentials' });
  }
});

it.each([status.NOT_FOUND, status.FAILED_PRECONDITION])(
  'takes status %d for a condition only where there is one',
  async (code) => {
    const { records } = await open(answer(code));
    const work = [
      records.create(sampleRecord(), testScope()),
      records.writeCheckpoint('c', {}, testScope()),
      records.removeDraft('d', testScope()),
    ];
    for (const error of await Promise.all(work.map(failure)))
      expect(error).toMatchObject({ code: 'DatabaseUnavailable' });
    const other = { record: sampleRecord(), etag: '1.000001' };
    expect(await records.replace(sampleRecord(), other, testScope())).toBeUndefined();
  },
);

it.each([
  [status.PERMISSION_DENIED, '', 'MissingPermission'],
  [status.UNAUTHENTICATED, '', 'NoCredentials'],
  [status.NOT_FOUND, 'The database (default) does not exist', 'MissingDatabase'],
  [status.FAILED_PRECONDITION, 'The query requires an index.', 'MissingIndex'],
  [status.FAILED_PRECONDITION, 'Not available in Datastore Mode.', 'WrongDatabase'],
  [status.RESOURCE_EXHAUSTED, '', 'Throttled'],
  [status.UNAVAILABLE, '', 'Unreachable'],
])('the health check tells %s "%s" as %s', async (code, message, reason) => {
  const { records, proxy } = await open(answer(code, message));
  const error = await failure(records.check(testScope()));
  expect(error).toBeInstanceOf(StoreCheckError);
  expect(error).toMatchObject({ code: 'DatabaseUnavailable', reason });
  expect(proxy.seen).toHaveLength(3);
});
