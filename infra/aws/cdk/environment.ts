import type { DeploymentOptions } from './options.ts';

interface Stores {
  readonly bucketName: string;
  readonly tableName: string;
}

/** The settings that both functions read. The runtime adds AWS_REGION. */
function sharedSettings({ bucketName, tableName }: Stores, options: DeploymentOptions): Record<string, string> {
  return {
    BUCKET_NAME: bucketName,
    TABLE_NAME: tableName,
    MAX_UPLOAD_BYTES: String(options.maxUploadBytes),
    MAX_DIRECT_UPLOAD_BYTES: String(options.maxDirectUploadBytes),
    MAX_PIXELS: String(options.maxPixels),
    SWEEP_GRACE_HOURS: String(options.sweepGraceHours),
    SWEEP_DELETE: String(options.sweepDelete),
    SWEEP_MAX_ORPHAN_PERCENT: String(options.sweepMaxOrphanPercent),
  };
}

/** Without keys the guard is IAM: the function URL then takes signed requests alone. */
export function apiSettings(stores: Stores, options: DeploymentOptions): Record<string, string> {
  const { accessKeys, publicOrigin } = options;
  return {
    ...sharedSettings(stores, options),
    ...(accessKeys === '' ? { ACCESS_GUARD: 'iam' } : { ACCESS_KEYS: accessKeys }),
    ...(publicOrigin !== undefined && { PUBLIC_ORIGIN: publicOrigin }),
  };
}

/** The sweep has no URL: only its schedule invokes it. */
export function sweepSettings(stores: Stores, options: DeploymentOptions): Record<string, string> {
  return { ...sharedSettings(stores, options), ACCESS_GUARD: 'iam' };
}
