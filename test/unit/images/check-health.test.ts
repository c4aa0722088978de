import { expect, it } from 'vitest';
import { ServiceError } from '../../../src/errors.ts';
import { createCheckHealth, StoreCheckError } from '../../../src/images/check-health.ts';
import { createMemoryBlobs } from '../../support/memory-blobs.ts';
import { createMemoryRecords } from '../../support/memory-records.ts';
import { testScope } from '../../support/request-scope.ts';

const blobs = createMemoryBlobs();
const records = createMemoryRecords();
const failing = (error: unknown) => ({ check: () => Promise.reject(error) });

it('is ok with a time where both stores answer', async () => {
  const health = await createCheckHealth({ blobs, records })(testScope());
  expect(health).toEqual({
    storage: { status: 'ok', latencyMs: expect.any(Number) },
    database: { status: 'ok', latencyMs: expect.any(Number) },
  });
});

it('says why and what to do for the one that does not, and looks at the other all the same', async () => {
  const error = new StoreCheckError('StorageUnavailable', 'MissingRole', 'Grant it.', new Error('secret'));
  const health = await createCheckHealth({ blobs: { ...blobs, ...failing(error) }, records })(testScope());
  expect(health.storage).toEqual({ status: 'unavailable', code: 'MissingRole', remedy: 'Grant it.' });
  expect(health.database.status).toBe('ok');
});

it('takes the code of any other failure of a store', async () => {
  const error = new ServiceError('Timeout', 'It took too long.');
  const health = await createCheckHealth({ blobs, records: { ...records, ...failing(error) } })(testScope());
  expect(health.database).toEqual({ status: 'unavailable', code: 'Timeout', remedy: 'It took too long.' });
});

it('does not take a fault of the program for a store that is down', async () => {
  const check = createCheckHealth({ blobs: { ...blobs, ...failing(new TypeError('a fault')) }, records });
  await expect(check(testScope())).rejects.toThrow(TypeError);
});
