import type { DeploymentOptions } from './options.ts';

interface Stores {
  readonly bucketName: string;
  readonly tableName: string;
  readonly databaseId: string;
}

/** The settings that both functions read. */
function sharedSettings({ bucketName, tableName, databaseId }: Stores, options: DeploymentOptions) {
  return {
    GOOGLE_CLOUD_PROJECT: options.project,
    BUCKET_NAME: bucketName,
    TABLE_NAME: tableName,
    FIRESTORE_DATABASE: databaseId,
    MAX_UPLOAD_BYTES: String(options.maxUploadBytes),
    MAX_DIRECT_UPLOAD_BYTES: String(options.maxDirectUploadBytes),
    MAX_PIXELS: String(options.maxPixels),
    SWEEP_GRACE_HOURS: String(options.sweepGraceHours),
    SWEEP_DELETE: String(options.sweepDelete),
    SWEEP_MAX_ORPHAN_PERCENT: String(options.sweepMaxOrphanPercent),
  };
}

/** Without keys the guard is IAM: Cloud Run then lets nobody in but the invokers. */
export function imagesSettings(stores: Stores, options: DeploymentOptions): Record<string, string> {
  const { accessKeys, publicOrigin, browserOrigins } = options;
  return {
    ...sharedSettings(stores, options),
    ...(accessKeys === '' ? { ACCESS_GUARD: 'iam' } : { ACCESS_KEYS: accessKeys }),
    ...(publicOrigin !== undefined && { PUBLIC_ORIGIN: publicOrigin }),
    ...(browserOrigins.length > 0 && { BROWSER_ORIGINS: browserOrigins.join(',') }),
  };
}

/** IAM always guards the sweep: only its schedule calls it. */
export function sweepSettings(stores: Stores, options: DeploymentOptions): Record<string, string> {
  return { ...sharedSettings(stores, options), ACCESS_GUARD: 'iam' };
}
