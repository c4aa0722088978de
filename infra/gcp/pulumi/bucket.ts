import { storage } from '@pulumi/gcp';
import type { ResourceOptions } from '@pulumi/pulumi';
import { STAGING_PREFIX } from '../../../src/images/begin-upload.ts';
import { BUCKET_CORS } from '../local/gcs/prepare-bucket.ts';

/** A direct upload has 3 hours, and the sweep looks at it after a day: what is older is garbage. */
const STAGED_DAYS = 7;
const PARTS_PREFIX = 'parts/';

/** Private, and nobody's own: no object has an access list of its own. */
const PRIVATE = { uniformBucketLevelAccess: true, publicAccessPrevention: 'enforced' } as const;

export interface ImagesBucketOptions {
  readonly name: string;
  readonly location: string;
  /** Origins whose pages may use signed URLs. */
  readonly origins: readonly string[];
}

/** No versions and no soft delete: what the service removes is gone, and its cost. Kept when the stack is deleted. */
export function imagesBucket({ name, location, origins }: ImagesBucketOptions, after: ResourceOptions): storage.Bucket {
  const { method, responseHeader, maxAgeSeconds } = BUCKET_CORS;
  return new storage.Bucket(
    'images',
    {
      ...PRIVATE,
      name,
      location,
      storageClass: 'STANDARD',
      versioning: { enabled: false },
      softDeletePolicy: { retentionDurationSeconds: 0 },
      lifecycleRules: [
        {
          action: { type: 'Delete' },
          condition: { age: STAGED_DAYS, matchesPrefixes: [PARTS_PREFIX, STAGING_PREFIX] },
        },
      ],
      cors:
        origins.length > 0
          ? [{ origins: [...origins], methods: method, responseHeaders: responseHeader, maxAgeSeconds }]
          : [],
    },
    { ...after, retainOnDelete: true },
  );
}

/** Of packages that were deployed. */
export function sourceBucket(name: string, location: string, after: ResourceOptions): storage.Bucket {
  return new storage.Bucket(
    'source',
    {
      ...PRIVATE,
      name,
      location,
      softDeletePolicy: { retentionDurationSeconds: 0 },
      forceDestroy: true,
    },
    after,
  );
}
