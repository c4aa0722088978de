import { randomUUID } from 'node:crypto';
import { ServiceError } from '../../errors.ts';
import type { BlobWriter } from '../../images/blob-store.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { countAttempts, ONE_TRY, STORAGE_POLICY } from '../../stores/attempt.ts';
import { BrokenResponseError } from '../../stores/connection-error.ts';
import { createPartBuffers, createPartWriter, type PartBuffers, type PartTarget } from '../../stores/part-writer.ts';
import type { GcsBucket } from './gcs-bucket.ts';
import { composeNew } from './gcs-compose.ts';
import { insertNew } from './gcs-creation.ts';
import { classifyGcsError, statusOf } from './gcs-error.ts';
import { partFolder, partName, removeParts } from './gcs-parts.ts';
import { objectFields } from './gcs-properties.ts';
import { removeObject } from './gcs-removal.ts';
import { findSentBlob } from './gcs-sent.ts';

/** Of each part but the last. A body up to this many bytes is one request. Idle buffers have at most 40 MiB. */
export const PART_BYTES = 5 * 1024 * 1024;

export function createGcsBuffers(): PartBuffers {
  return createPartBuffers(PART_BYTES, PART_BYTES);
}

/**
 * Writes an object of unknown length. The properties of a resumable upload are set when it begins, and known when all
 * bytes are here: the parts are objects of their own, of which the last request makes one with all properties. They lie
 * where those of a direct upload do, so that the sweep finds what is left of them.
 */
export function createGcsWriter(gcs: GcsBucket, name: string, scope: RequestScope, buffers: PartBuffers): BlobWriter {
  const staged = `uploads/${randomUUID()}`;
  const generations = new Map<number, string>();
  let hasParts = false;

  const cleanUp = async (work: (cleaning: RequestScope) => Promise<void>) =>
    work(scope.cleanUp()).catch(() => undefined);
  const dropParts = () => cleanUp((cleaning) => removeParts(gcs, staged, cleaning, ONE_TRY));

  const target: PartTarget = {
    sendPart(index, bytes, sending) {
      hasParts = true;
      const part = partName(staged, index);
      return countAttempts(sending, STORAGE_POLICY, classifyGcsError, async ({ signal, mayHaveApplied }) => {
        try {
          generations.set(index, await insertNew(gcs, { name: part, bytes }, signal));
        } catch (error) {
          // Names are unique: if this one exists, an earlier attempt created it.
          if (!(mayHaveApplied && statusOf(error) === 412)) throw error;
          const found = await findSentBlob(gcs, part, { ...sending, signal });
          if (found === undefined) throw new BrokenResponseError('A part is there, and cannot be found');
          generations.set(index, found.etag);
        }
      });
    },

    put: (bytes, properties) =>
      countAttempts(scope, STORAGE_POLICY, classifyGcsError, async ({ signal, mayHaveApplied }) => {
        try {
          await insertNew(gcs, { name, bytes, properties }, signal);
        } catch (error) {
          if (!(mayHaveApplied && statusOf(error) === 412)) throw error;
        }
      }),

    async assemble(count, properties) {
      const sources = Array.from({ length: count }, (_, index) => ({
        name: partName(staged, index),
        generation: generations.get(index) ?? '',
      }));
      const composition = { sources, to: name, folder: partFolder(staged), fields: objectFields(properties) };
      // An existing object was created by an attempt with a lost response.
      const { kind } = await composeNew(gcs, composition, scope);
      if (kind === 'missing') throw partsLost();
      await dropParts();
    },

    async discard(appeared) {
      if (hasParts) await dropParts();
      if (appeared) await cleanUp((cleaning) => removeObject(gcs, name, cleaning, undefined, ONE_TRY));
    },
  };

  return createPartWriter(target, scope, buffers);
}

function partsLost(): ServiceError {
  return new ServiceError('StorageUnavailable', 'The image storage lost the parts of the image. Retry the request.', {
    retryAfterSeconds: 5,
  });
}
