import { randomUUID } from 'node:crypto';
import type { RecordStore } from '../../images/record-store.ts';
import { type CosmosContainerOptions, cosmosContainer } from './cosmos-container.ts';
import { createCosmosRecords } from './cosmos-records.ts';

/** The RecordStore port with a client of its own. Imported on demand: with it comes the SDK. */
export function openCosmosRecords(identity: string, options: CosmosContainerOptions): RecordStore {
  return createCosmosRecords({ container: cosmosContainer(options), identity, newId: randomUUID });
}
