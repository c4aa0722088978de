import { ServiceError } from '../errors.ts';
import type { StoredRecord } from './image-record.ts';
import type { RecordStore } from './record-store.ts';
import type { RequestScope } from './request-scope.ts';

export type GetImage = (imageId: string, scope: RequestScope) => Promise<StoredRecord>;

/** Reads the record of an image. Throws `ImageNotFound`. */
export function createGetImage({ records }: { records: RecordStore }): GetImage {
  return async function getImage(imageId, scope) {
    const stored = await records.read(imageId, scope);
    if (stored === undefined) throw imageNotFound();
    return stored;
  };
}

export function imageNotFound(): ServiceError {
  return new ServiceError('ImageNotFound', 'No image has this ID.', { target: 'image_id' });
}
