import { firestore } from '@pulumi/gcp';
import type { ResourceOptions } from '@pulumi/pulumi';
import { firestoreIndexes } from '../firestore-indexes.ts';

export interface ImagesDatabaseOptions {
  readonly id: string;
  readonly location: string;
  readonly tableName: string;
  readonly pointInTimeRecovery: boolean;
}

type Override = ReturnType<typeof firestoreIndexes>['fieldOverrides'][number] & { readonly ttl?: boolean };

/** A database of its own, so that a role can be bound to it alone, with the indexes of the file. Kept when the stack is deleted. */
export function imagesDatabase(
  { id, location, tableName, pointInTimeRecovery }: ImagesDatabaseOptions,
  after: ResourceOptions,
): firestore.Database {
  const database = new firestore.Database(
    'images',
    {
      name: id,
      locationId: location,
      type: 'FIRESTORE_NATIVE',
      databaseEdition: 'STANDARD',
      deleteProtectionState: 'DELETE_PROTECTION_ENABLED',
      pointInTimeRecoveryEnablement: `POINT_IN_TIME_RECOVERY_${pointInTimeRecovery ? 'ENABLED' : 'DISABLED'}`,
    },
    { ...after, retainOnDelete: true },
  );
  const { indexes, fieldOverrides } = firestoreIndexes(tableName);
  for (const { collectionGroup, fields } of indexes) {
    const name = [collectionGroup, ...fields.map((of) => `${of.fieldPath}-${of.arrayConfig ?? of.order}`)];
    new firestore.Index(
      name.join('-').toLowerCase(),
      { database: database.name, collection: collectionGroup, queryScope: 'COLLECTION', fields: [...fields] },
      { retainOnDelete: true },
    );
  }
  for (const { collectionGroup, fieldPath, indexes: own, ttl } of fieldOverrides as readonly Override[]) {
    new firestore.Field(
      `${collectionGroup}-${fieldPath === '*' ? 'any' : fieldPath}`,
      {
        database: database.name,
        collection: collectionGroup,
        field: fieldPath,
        // Present and empty: no index at all. Absent, it would be those of Firestore.
        indexConfig: own.length > 0 ? { indexes: [...own] } : {},
        ...(ttl && { ttlConfig: {} }),
      },
      { retainOnDelete: true },
    );
  }
  return database;
}
