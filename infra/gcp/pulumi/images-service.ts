import { organizations } from '@pulumi/gcp';
import type { Output } from '@pulumi/pulumi';
import { appAccount, buildAccount, scheduleAccount } from './accounts.ts';
import { alertsFor } from './alerts.ts';
import { enableApis } from './apis.ts';
import { imagesBucket, sourceBucket } from './bucket.ts';
import { dashboard } from './dashboard.ts';
import { imagesDatabase } from './database.ts';
import { imagesSettings, sweepSettings } from './environment.ts';
import { IMAGES_TIMEOUT_SECONDS, imagesFunction, letInvoke, SWEEP_TIMEOUT_SECONDS } from './functions.ts';
import { excludeRequestLog, logMetrics } from './log-metrics.ts';
import type { DeploymentOptions } from './options.ts';
import { sweepSchedule } from './schedule.ts';
import { imageRepository, packageObject } from './source.ts';

export interface ServiceOutputs {
  readonly apiUrl: string;
  readonly serviceUrl: Output<string>;
  readonly functionName: string;
  readonly sweepJobName: string;
  readonly bucketName: string;
  readonly databaseId: string;
  readonly serviceAccount: Output<string>;
}

/** The whole service: stores, two functions of one package, and what watches them. */
export async function imagesService(options: DeploymentOptions, packageFolder: string): Promise<ServiceOutputs> {
  const { project, region, name } = options;
  const { number } = await organizations.getProject({ projectId: project });
  const after = { dependsOn: enableApis() };
  const [sweepName, jobName, databaseId] = [`${name}-sweep`, `${name}-sweep`, name];
  // Of Cloud Run's two addresses the one that is known before the service exists: the bucket names it as an origin.
  const origin = options.publicOrigin ?? `https://${name}-${number}.${region}.run.app`;
  // A page that IAM guards does not open in a browser.
  const origins = [...(options.openUrl ? [origin] : []), ...options.browserOrigins];

  const bucket = imagesBucket({ name: `${project}-${name}`, location: region, origins }, after);
  const { pointInTimeRecovery } = options;
  const tableName = name;
  const database = imagesDatabase({ id: databaseId, location: region, tableName, pointInTimeRecovery }, after);
  const packages = sourceBucket(`${project}-${name}-source`, region, after);

  const app = appAccount({ project, name, bucket: bucket.name, databaseId }, after);
  const builder = buildAccount({ project, projectNumber: number, region, name, sourceBucket: packages.name }, after);
  const scheduler = scheduleAccount(name, after);
  const repository = imageRepository({ name, location: region, builder: builder.member }, after);

  const place = {
    source: {
      bucket: packages.name,
      object: packageObject(packages.name, packageFolder).name,
      repository: repository.id,
      builder: builder.id,
    },
    email: app.email,
    options,
    dependsOn: [...after.dependsOn, database, ...app.roles, ...builder.roles, ...repository.roles],
  };
  const stores = { bucketName: `${project}-${name}`, tableName, databaseId };
  const images = imagesFunction(
    name,
    {
      entryPoint: 'images',
      description: 'Images API: every route',
      environment: imagesSettings(stores, options),
      timeoutSeconds: IMAGES_TIMEOUT_SECONDS,
      concurrency: options.concurrency,
      instances: { least: options.minInstances, most: options.maxInstances },
      ingress: options.loadBalancerOnly ? 'ALLOW_INTERNAL_AND_GCLB' : 'ALLOW_ALL',
    },
    place,
  );
  const sweep = imagesFunction(
    sweepName,
    {
      entryPoint: 'sweep',
      description: 'Images API: the daily sweep',
      environment: sweepSettings(stores, options),
      timeoutSeconds: SWEEP_TIMEOUT_SECONDS,
      concurrency: 1,
      instances: { least: 0, most: 1 },
      ingress: 'ALLOW_ALL',
    },
    place,
  );
  const callers = options.openUrl ? ['allUsers'] : options.invokers;
  for (const member of callers) letInvoke(`caller-${member}`, images, member);
  letInvoke('schedule', sweep, scheduler.member);
  sweepSchedule(sweep, { name: jobName, region, schedule: options.sweepSchedule, email: scheduler.email });

  excludeRequestLog(name, after);
  const { names: logged, metrics } = logMetrics(name, sweepName, after);
  const watched = { name, sweepName, jobName, bucketName: stores.bucketName, databaseId, logged };
  alertsFor(watched, options, [...after.dependsOn, ...metrics]);
  dashboard(watched, { dependsOn: [...after.dependsOn, ...metrics] });

  return {
    apiUrl: `${origin}/api`,
    serviceUrl: images.serviceConfig.apply((config) => config?.uri ?? ''),
    functionName: name,
    sweepJobName: jobName,
    bucketName: stores.bucketName,
    databaseId,
    serviceAccount: app.email,
  };
}
