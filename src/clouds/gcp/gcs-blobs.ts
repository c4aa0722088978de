import type { BlobStore } from '../../images/blob-store.ts';
import { attempt, ONE_TRY } from '../../stores/attempt.ts';
import { type GcsBucket, sendTo, urlOf } from './gcs-bucket.ts';
import { readJson } from './gcs-call.ts';
import { copyObject } from './gcs-copy.ts';
import { createObject } from './gcs-creation.ts';
import { gcsCheckError } from './gcs-error.ts';
import { listObjects } from './gcs-listing.ts';
import { assembleObject, listWithParts, removeWithParts } from './gcs-parts.ts';
import { readObject, readRange } from './gcs-reading.ts';
import { removeObject } from './gcs-removal.ts';
import { findSentBlob } from './gcs-sent.ts';
import { createSigner } from './gcs-signing.ts';
import { createGcsBuffers, createGcsWriter } from './gcs-writer.ts';

export interface GcsBlobsOptions extends GcsBucket {
  readonly now: () => Date;
}

/** The BlobStore port on one bucket of Cloud Storage. Opens no connection before its first call. */
export function createGcsBlobs({ now, ...gcs }: GcsBlobsOptions): BlobStore {
  const buffers = createGcsBuffers();
  const signer = createSigner(gcs, now);

  return {
    open: (name, scope) => createGcsWriter(gcs, name, scope, buffers),

    create: (name, bytes, properties, scope) =>
      scope.time('blob', () => createObject(gcs, { name, bytes, properties }, scope)),

    remove: (name, scope, etag) => scope.time('blob', () => removeObject(gcs, name, scope, etag)),

    stat: (name, scope) => scope.time('blob', () => findSentBlob(gcs, name, scope)),

    read: (name, version, scope) => readObject(gcs, name, version, scope),

    ranges: (name, version, scope) => ({
      size: version.sizeBytes,
      read: (position, length) => scope.time('blob', () => readRange(gcs, name, version, { position, length }, scope)),
    }),

    copy: (from, version, to, properties, scope) =>
      scope.time('blob', () => copyObject(gcs, { from, version, to, properties, scope })),

    list: (prefix, scope, from) => listObjects(gcs, prefix, scope, from),

    listWithParts: (prefix, scope, from) => listWithParts(gcs, prefix, scope, from),

    urlOf: (name) => urlOf(gcs, name),

    readUrl: (name, options, scope) => scope.time('blob', () => signer.readUrl(name, options, scope)),

    uploadUrl: (name, sizeBytes, lifetimeSeconds, scope) =>
      scope.time('blob', () => signer.uploadUrl(name, sizeBytes, lifetimeSeconds, scope)),

    partUrls: (name, sizes, lifetimeSeconds, scope) =>
      scope.time('blob', () => signer.partUrls(name, sizes, lifetimeSeconds, scope)),

    assemble: (name, count, scope) => scope.time('blob', () => assembleObject(gcs, name, count, scope)),

    removeWithParts: (name, scope) => scope.time('blob', () => removeWithParts(gcs, name, scope)),

    // Reading the bucket itself would require another role.
    async check(scope) {
      await attempt(
        scope,
        ONE_TRY,
        (error) => ({ error: gcsCheckError(error), retryable: false, mayHaveApplied: false }),
        async ({ signal }) =>
          readJson(await sendTo(gcs, [], { method: 'GET', query: { maxResults: 1, fields: 'kind' }, signal })),
      );
    },
  };
}
