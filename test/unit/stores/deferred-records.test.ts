import { expect, it } from 'vitest';
import { deferRecords } from '../../../src/stores/deferred-records.ts';
import { claimsSuite } from '../../contract/claims-suite.ts';
import { listSuite } from '../../contract/list-suite.ts';
import { recordStoreSuite } from '../../contract/record-store-suite.ts';
import { sweepRecordsSuite } from '../../contract/sweep-records-suite.ts';
import { createMemoryRecords } from '../../support/memory-records.ts';

const memory = createMemoryRecords();
const records = deferRecords(async () => memory, memory.identity);

// Types do not tell methods of the same shape from each other.
recordStoreSuite('deferred', () => records);
listSuite('deferred', () => records);
claimsSuite('deferred', () => records);
sweepRecordsSuite('deferred', () => records);

it('has its identity before it is loaded', () => {
  const unloaded = deferRecords(() => Promise.reject(new Error('not asked for')), 'its identity');
  expect(unloaded.identity).toBe('its identity');
});
