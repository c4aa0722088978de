import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StoreCheckError } from '../../../../src/images/check-health.ts';
import { OutcomeUnknownError } from '../../../../src/images/outcome-unknown.ts';
import type { RecordStore } from '../../../../src/images/record-store.ts';
import { testScope } from '../../../support/request-scope.ts';
import { sampleRecord } from '../../../support/sample-record.ts';
import { type CallOutcome, CUT, FINE, LOST, SILENT, socketError } from '../support/call-outcome.ts';
import { cosmosError } from '../support/fake-cosmos.ts';
import { BUSY, fakeRecords, outcome } from '../support/fake-records.ts';

const RECORD = sampleRecord({ image_id: 'a' });
const CREATED = { stored: { record: RECORD, etag: '"v1"' }, created: true };
/** As `Item.read` reports a replica that has not reached the session token of the request. */
const STALE: CallOutcome = { done: false, answer: { statusCode: 404, substatus: 1002, requestCharge: 1 } };
const REFUSED: CallOutcome = { done: false, answer: socketError('ECONNREFUSED') };

beforeEach(() => {
  vi.useFakeTimers({ fakeNodeBuiltins: true });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('an item', () => {
  it('has the id twice and the name of its write; a record has neither', async () => {
    const { cosmos, records } = fakeRecords();
    const scope = testScope();
    const { stored } = await records.create(RECORD, scope);
    expect(cosmos.items.get('a')).toMatchObject({ ...RECORD, id: 'a', kind: 'image', write_id: 'write-1' });
    expect(stored).toEqual({ record: RECORD, etag: '"v1"' });
    expect(await records.read('a', scope)).toEqual(stored);
    expect(scope.charged).toBe(6);
  });

  it('charges also what a refusal cost', async () => {
    const { records } = fakeRecords();
    const scope = testScope();
    await records.create(RECORD, scope);
    expect(await records.create(RECORD, scope)).toMatchObject({ created: false });
    expect(scope.charged).toBe(7.5);
  });
});

describe('reading', () => {
  it('tries again, and gives what is there', async () => {
    const { cosmos, records } = fakeRecords(FINE, BUSY, LOST);
    await records.create(RECORD, testScope());
    expect(await outcome(records.read('a', testScope()))).toEqual({ record: RECORD, etag: '"v1"' });
    expect(cosmos.calls).toBe(4);
  });

  it('tells a missing image from a missing container', async () => {
    const { cosmos, records } = fakeRecords();
    expect(await records.read('a', testScope())).toBeUndefined();
    cosmos.missing.substatus = 1003;
    const error = await outcome(records.read('a', testScope()));
    expect(error).toMatchObject({ code: 'DatabaseUnavailable', retryAfterSeconds: 30 });
  });

  it('retries a replica that has not reached the session, and never takes its 404 for an absent image', async () => {
    const { cosmos, records } = fakeRecords();
    await records.create(RECORD, testScope());
    cosmos.outcomes.push(STALE, STALE);
    expect(await outcome(records.read('a', testScope()))).toEqual({ record: RECORD, etag: '"v1"' });
    cosmos.outcomes.push(STALE, STALE, STALE);
    expect(await outcome(records.read('a', testScope()))).toMatchObject({ code: 'DatabaseUnavailable' });
  });

  it('writes to the partition first where it must be current', async () => {
    const { cosmos, records } = fakeRecords();
    const scope = testScope();
    expect(await records.readCurrent('a', scope)).toBeUndefined();
    expect(cosmos.items.get('fence:')).toMatchObject({ image_id: 'a', kind: 'fence', ttl: 60 });
    expect(scope.charged).toBe(6);
  });

  it('passes a throttled database on with its own delay', async () => {
    const throttled: CallOutcome = { done: false, answer: cosmosError(429, { 'x-ms-retry-after-ms': '7001' }) };
    const error = await outcome(fakeRecords(throttled).records.read('a', testScope()));
    expect(error).toMatchObject({ code: 'TooManyRequests', retryAfterSeconds: 8 });
  });
});

describe('a write that never gets a true answer', () => {
  it('finds the existing record when its first attempt was never sent', async () => {
    const { cosmos, records } = fakeRecords(REFUSED);
    cosmos.put({ ...RECORD, id: 'a', kind: 'image', name: 'theirs', write_id: 'theirs' });
    const theirs = { record: { ...RECORD, name: 'theirs' }, etag: '"v1"' };
    expect(await outcome(records.create(RECORD, testScope()))).toEqual({ stored: theirs, created: false });
  });

  it('is settled when the time of the request is over', async () => {
    const { records } = fakeRecords(SILENT);
    const over = new AbortController();
    setTimeout(() => over.abort(), 500);
    const created = records.create(RECORD, testScope(over.signal));
    expect(await outcome(created)).toEqual(CREATED);
  });

  it('is unknown when the time is over and nothing is there', async () => {
    const { records } = fakeRecords(LOST);
    const over = new AbortController();
    setTimeout(() => over.abort(), 500);
    const error = await outcome(records.create(RECORD, testScope(over.signal)));
    expect(error).toBeInstanceOf(OutcomeUnknownError);
    expect(error).toMatchObject({ code: 'Timeout' });
  });

  it('failed for good when it was never sent', async () => {
    const error = await outcome(fakeRecords(REFUSED, REFUSED, REFUSED).records.create(RECORD, testScope()));
    expect(error).toMatchObject({ code: 'DatabaseUnavailable' });
    expect(error).not.toBeInstanceOf(OutcomeUnknownError);
  });
});

describe('a write that others overtake', () => {
  const theirs = { ...RECORD, id: 'a', kind: 'image', name: 'theirs', blob_name: 'theirs.jpg', write_id: 'theirs' };
  const stored = { record: RECORD, etag: '"v1"' };

  it.each([
    ['replace', (records: RecordStore) => records.replace({ ...RECORD, name: 'next' }, stored, testScope())],
    ['remove', (records: RecordStore) => records.remove(stored, testScope())],
  ])('%s: fails for good, and leaves their version', async (_case, write) => {
    const { cosmos, records } = fakeRecords();
    await records.create(RECORD, testScope());
    cosmos.outcomes.push({ ...CUT, meanwhile: () => void cosmos.put(theirs) });
    const error = await outcome(write(records) as Promise<unknown>);
    expect(error).toMatchObject({ code: 'DatabaseUnavailable', retryAfterSeconds: 1 });
    expect(error).not.toBeInstanceOf(OutcomeUnknownError);
    expect(cosmos.items.get('a')).toMatchObject({ name: 'theirs' });
  });
});

it('leaves of a removed image for some minutes that its id was removed, and nothing else', async () => {
  const { cosmos, records } = fakeRecords();
  const { stored } = await records.create(RECORD, testScope());
  expect(await records.remove(stored, testScope())).toBe(true);
  const members = Object.entries(cosmos.items.get('a') ?? {}).filter(([name]) => !name.startsWith('_'));
  const left = { id: 'a', image_id: 'a', kind: 'removed', write_id: 'write-2', ttl: 14_400 };
  expect(Object.fromEntries(members)).toEqual(left);
});

describe('checking', () => {
  it('asks once, and gives the reason', async () => {
    const { cosmos, records } = fakeRecords({ done: false, answer: cosmosError(403) });
    const error = await outcome(records.check(testScope()));
    expect(error).toBeInstanceOf(StoreCheckError);
    expect(error).toMatchObject({ reason: 'MissingRole' });
    expect(cosmos.calls).toBe(1);
    await expect(records.check(testScope())).resolves.toBeUndefined();
  });
});
