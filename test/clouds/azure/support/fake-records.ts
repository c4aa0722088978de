import { vi } from 'vitest';
import { createCosmosRecords } from '../../../../src/clouds/azure/cosmos-records.ts';
import { cosmosError, createFakeCosmos } from './fake-cosmos.ts';
import type { Fate } from './fate.ts';

export const BUSY: Fate = { done: false, answer: cosmosError(503) };

/** The records of a fake container; its writes are named `write-1` and so on. */
export function fakeRecords(...fates: Fate[]) {
  const cosmos = createFakeCosmos();
  let writes = 0;
  const records = createCosmosRecords({
    container: cosmos.container,
    identity: 'fake',
    newId: () => `write-${++writes}`,
  });
  cosmos.fates.push(...fates);
  return { cosmos, records };
}

/** What comes of it when all its waiting is over, with fake timers; what it rejected with is given like a value. */
export async function outcome<T>(work: Promise<T>): Promise<T | Error> {
  const end = work.catch((error: Error) => error);
  await vi.runAllTimersAsync();
  return end;
}
