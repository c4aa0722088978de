import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OutcomeUnknownError } from '../../../../src/images/outcome-unknown.ts';
import { testScope } from '../../../support/request-scope.ts';
import { sampleRecord } from '../../../support/sample-record.ts';
import { cosmosError } from '../support/fake-cosmos.ts';
import { BUSY, fakeRecords, outcome } from '../support/fake-records.ts';
import { CUT, type Fate, FINE, SILENT } from '../support/fate.ts';

const RECORD = sampleRecord({ image_id: 'a' });

beforeEach(() => {
  vi.useFakeTimers({ fakeNodeBuiltins: true });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('removing', () => {
  async function withOne(...fates: Fate[]) {
    const { cosmos, records } = fakeRecords();
    await records.create(RECORD, testScope());
    cosmos.fates.push(...fates);
    return {
      cosmos,
      records,
      remove: (etag = '"v1"') => outcome(records.remove({ record: RECORD, etag }, testScope())),
    };
  }
  const theirs = { ...RECORD, id: 'a', kind: 'image', name: 'theirs', blob_name: 'theirs.jpg', write_id: 'theirs' };

  it('leaves for some minutes that the id was removed, and nothing of the image', async () => {
    const { cosmos, records, remove } = await withOne();
    expect(await remove()).toBe(true);
    const members = Object.entries(cosmos.items.get('a') ?? {});
    const left = members.filter(([name]) => !name.startsWith('_'));
    expect(Object.fromEntries(left)).toEqual({
      id: 'a',
      image_id: 'a',
      kind: 'removed',
      write_id: 'write-2',
      ttl: 14_400,
    });
    expect(await records.read('a', testScope())).toBeUndefined();
  });

  it('removes once, and only the version that it is given', async () => {
    const { cosmos, remove } = await withOne();
    expect(await remove('"v0"')).toBe(false);
    expect(await remove()).toBe(true);
    expect(await remove()).toBe(false);
    cosmos.items.clear();
    expect(await remove()).toBe(false);
  });

  it.each([
    ['carried out, silence', SILENT],
    ['carried out, connection cut', CUT],
    ['not carried out, 503', BUSY],
  ] satisfies [string, Fate][])('happens once: %s', async (_case, fate) => {
    const { remove } = await withOne(fate);
    expect(await remove()).toBe(true);
  });

  it('is no success where the image is still there', async () => {
    const { remove } = await withOne(BUSY, BUSY, BUSY);
    expect(await remove()).toBeInstanceOf(OutcomeUnknownError);
  });

  it('does not say which of two versions it removed when it does not know', async () => {
    const { cosmos, remove } = await withOne();
    cosmos.fates.push({ ...CUT, meanwhile: () => void cosmos.put(theirs) });
    expect(await remove()).toMatchObject({ code: 'DatabaseUnavailable', retryAfterSeconds: 1 });
    expect(cosmos.items.get('a')).toMatchObject({ name: 'theirs' });
  });
});

describe('creating an id that was removed', () => {
  async function removed(...fates: Fate[]) {
    const { cosmos, records } = fakeRecords();
    const { stored } = await records.create(RECORD, testScope());
    await records.remove(stored, testScope());
    cosmos.fates.push(...fates);
    return { cosmos, records };
  }

  it('takes the place of what was left of it', async () => {
    const { cosmos, records } = await removed();
    expect(await records.create(RECORD, testScope())).toEqual({
      stored: { record: RECORD, etag: '"v3"' },
      created: true,
    });
    expect(cosmos.items.get('a')).not.toHaveProperty('ttl');
  });

  it('gives way to who was faster', async () => {
    const { cosmos, records } = await removed();
    const theirs = { ...RECORD, id: 'a', kind: 'image', name: 'theirs', write_id: 'theirs' };
    cosmos.fates.push({ done: false, answer: cosmosError(409) });
    cosmos.fates.push({ ...FINE, meanwhile: () => void cosmos.put(theirs) });
    expect(await records.create(RECORD, testScope())).toMatchObject({
      stored: { record: { name: 'theirs' } },
      created: false,
    });
  });

  it('does not bring back an image that was removed before the answer of its creation', async () => {
    const { cosmos, records } = fakeRecords();
    const meanwhile = () => {
      cosmos.put({ id: 'a', image_id: 'a', kind: 'removed', write_id: 'remover', ttl: 600 });
    };
    cosmos.fates.push({ ...CUT, meanwhile });
    const error = await outcome(records.create(RECORD, testScope()));
    expect(error).toMatchObject({ code: 'DatabaseUnavailable', retryAfterSeconds: 1 });
    expect(error).not.toBeInstanceOf(OutcomeUnknownError);
    expect(cosmos.items.get('a')).toMatchObject({ kind: 'removed' });
  });
});
