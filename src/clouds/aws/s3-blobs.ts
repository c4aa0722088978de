import { HeadBucketCommand } from '@aws-sdk/client-s3';
import type { BlobStore } from '../../images/blob-store.ts';
import { attempt, ONE_TRY } from '../../stores/attempt.ts';
import type { S3Bucket } from './s3-bucket.ts';
import { copyObject } from './s3-copy.ts';
import { createObject } from './s3-creation.ts';
import { s3CheckError } from './s3-error.ts';
import { listObjects } from './s3-listing.ts';
import { assembleObject, listWithUploads, removeWithUploads, uploadFor } from './s3-parts.ts';
import { readObject, readRange } from './s3-reading.ts';
import { removeObject } from './s3-removal.ts';
import { findSentBlob } from './s3-sent.ts';
import { createSigner } from './s3-signing.ts';
import { createS3Buffers, createS3Writer } from './s3-writer.ts';

export interface S3BlobsOptions extends S3Bucket {
  readonly now: () => Date;
}

/** The BlobStore port on one bucket of Amazon S3. Opens no connection before its first call. */
export function createS3Blobs({ now, ...s3 }: S3BlobsOptions): BlobStore {
  const { client, bucket, url } = s3;
  const buffers = createS3Buffers();
  const signer = createSigner(s3, now);

  return {
    open: (name, scope) => createS3Writer(s3, name, scope, buffers),

    create: (name, bytes, properties, scope) =>
      scope.time('blob', () => createObject(s3, name, bytes, properties, scope)),

    remove: (name, scope, etag) => scope.time('blob', () => removeObject(s3, name, scope, etag)),

    stat: (name, scope) => scope.time('blob', () => findSentBlob(s3, name, scope)),

    read: (name, version, scope) => readObject(s3, name, version, scope),

    ranges: (name, version, scope) => ({
      size: version.sizeBytes,
      read: (position, length) => scope.time('blob', () => readRange(s3, name, version, { position, length }, scope)),
    }),

    copy: (from, version, to, properties, scope) =>
      scope.time('blob', () => copyObject(s3, { from, version, to, properties, scope })),

    list: (prefix, scope, from) => listObjects(s3, prefix, scope, from),

    listWithParts: (prefix, scope, from) => listWithUploads(s3, prefix, scope, from),

    // Names need no escape.
    urlOf: (name) => `${url}/${name}`,

    readUrl: (name, options, scope) => scope.time('blob', () => signer.readUrl(name, options, scope)),

    uploadUrl: (name, sizeBytes, lifetimeSeconds, scope) =>
      scope.time('blob', () => signer.uploadUrl(name, sizeBytes, lifetimeSeconds, scope)),

    partUrls: (name, sizes, lifetimeSeconds, scope) =>
      scope.time('blob', async () => {
        const uploadId = await uploadFor(s3, name, scope);
        return signer.partUrls({ name, uploadId, sizes }, lifetimeSeconds, scope);
      }),

    assemble: (name, count, scope) => scope.time('blob', () => assembleObject(s3, name, count, scope)),

    removeWithParts: (name, scope) => scope.time('blob', () => removeWithUploads(s3, name, scope)),

    async check(scope) {
      await attempt(
        scope,
        ONE_TRY,
        (error) => ({ error: s3CheckError(error), retryable: false, mayHaveApplied: false }),
        ({ signal }) => client.send(new HeadBucketCommand({ Bucket: bucket }), { abortSignal: signal }),
      );
    },
  };
}
