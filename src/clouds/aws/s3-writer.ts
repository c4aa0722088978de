import { randomUUID } from 'node:crypto';
import { UploadPartCommand } from '@aws-sdk/client-s3';
import { ServiceError } from '../../errors.ts';
import type { BlobProperties, BlobWriter } from '../../images/blob-store.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { countAttempts, ONE_TRY, STORAGE_POLICY } from '../../stores/attempt.ts';
import { BrokenResponseError } from '../../stores/connection-error.ts';
import { createPartBuffers, createPartWriter, type PartBuffers, type PartTarget } from '../../stores/part-writer.ts';
import type { S3Bucket } from './s3-bucket.ts';
import { copyObject } from './s3-copy.ts';
import { putNew } from './s3-creation.ts';
import { classifyS3Error, readS3Error } from './s3-error.ts';
import { completeIfAbsent } from './s3-parts.ts';
import { removeObject } from './s3-removal.ts';
import { findSentBlob } from './s3-sent.ts';
import { abortUpload, createUpload } from './s3-uploads.ts';

/** Minimum part size of S3, except for the last part. Smaller bodies are one PUT. Idle buffers use at most 40 MiB. */
export const PART_BYTES = 5 * 1024 * 1024;

export function createS3Buffers(): PartBuffers {
  return createPartBuffers(PART_BYTES, PART_BYTES);
}

/**
 * Writes an object of unknown length. The properties of a multipart upload are set when it begins, and known when all
 * bytes are here: it makes an object under a name of its own among the direct uploads, where the sweep finds what is
 * left of it, and its copy becomes visible with all properties at once.
 */
export function createS3Writer(s3: S3Bucket, name: string, scope: RequestScope, buffers: PartBuffers): BlobWriter {
  const staged = `uploads/${randomUUID()}`;
  const etags = new Map<number, string>();
  let upload: Promise<string> | undefined;

  const cleanUp = async (work: (cleaning: RequestScope) => Promise<void>) =>
    work(scope.cleanUp()).catch(() => undefined);

  const target: PartTarget = {
    async sendPart(index, bytes, sending) {
      upload ??= createUpload(s3, staged, sending);
      const UploadId = await upload;
      return countAttempts(sending, STORAGE_POLICY, classifyS3Error, async ({ signal }) => {
        const place = { Bucket: s3.bucket, Key: staged, UploadId, PartNumber: index + 1 };
        const part = new UploadPartCommand({ ...place, Body: bytes, ContentLength: bytes.byteLength });
        const { ETag } = await s3.client.send(part, { abortSignal: signal });
        if (ETag === undefined) throw new BrokenResponseError('The response of S3 has no ETag');
        etags.set(index, ETag);
      });
    },

    put(bytes, properties) {
      const put = putNew(s3, name, bytes, properties);
      return countAttempts(scope, STORAGE_POLICY, classifyS3Error, async ({ signal, mayHaveApplied }) => {
        try {
          await s3.client.send(put, { abortSignal: signal });
        } catch (error) {
          // Names are unique: if this one exists, an earlier attempt created it.
          if (!(mayHaveApplied && readS3Error(error).status === 412)) throw error;
        }
      });
    },

    async assemble(count, properties) {
      const parts = Array.from({ length: count }, (_, index) => ({ PartNumber: index + 1, ETag: etags.get(index) }));
      await completeIfAbsent(s3, { name: staged, uploadId: (await upload) ?? '', parts }, scope);
      await copyStaged(properties);
      await cleanUp((cleaning) => removeObject(s3, staged, cleaning, undefined, ONE_TRY));
    },

    async discard(appeared) {
      const uploadId = await upload?.catch(() => undefined);
      if (uploadId !== undefined) await cleanUp((cleaning) => abortUpload(s3, staged, uploadId, cleaning, ONE_TRY));
      if (!appeared) return;
      for (const key of upload === undefined ? [name] : [staged, name]) {
        await cleanUp((cleaning) => removeObject(s3, key, cleaning, undefined, ONE_TRY));
      }
    },
  };

  async function copyStaged(properties: BlobProperties): Promise<void> {
    const version = await findSentBlob(s3, staged, scope);
    if (version === undefined) {
      throw new ServiceError(
        'StorageUnavailable',
        'The image storage lost the parts of the image. Retry the request.',
        {
          retryAfterSeconds: 5,
        },
      );
    }
    await copyObject(s3, { from: staged, version, to: name, properties, scope });
  }

  return createPartWriter(target, scope, buffers);
}
