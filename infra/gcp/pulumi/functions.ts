import { cloudfunctionsv2, cloudrunv2 } from '@pulumi/gcp';
import type { Input, Output, Resource } from '@pulumi/pulumi';
import type { DeploymentOptions } from './options.ts';

/** `complete` needs up to 3 minutes. */
export const IMAGES_TIMEOUT_SECONDS = 240;
/** The most that Cloud Scheduler waits; the sweep ends by itself before. */
export const SWEEP_TIMEOUT_SECONDS = 1_800;

export interface FunctionSource {
  readonly bucket: Output<string>;
  readonly object: Output<string>;
  readonly repository: Output<string>;
  readonly builder: Output<string>;
}

export interface FunctionOptions {
  /** Of the two exports of the bundle. */
  readonly entryPoint: 'images' | 'sweep';
  readonly description: string;
  readonly environment: Record<string, string>;
  readonly timeoutSeconds: number;
  readonly concurrency: number;
  readonly instances: { readonly least: number; readonly most: number };
  readonly ingress: 'ALLOW_ALL' | 'ALLOW_INTERNAL_AND_GCLB';
}

/** One of the two functions of the package. It starts with its account's roles in place. */
export function imagesFunction(
  name: string,
  of: FunctionOptions,
  { source, email, options, dependsOn }: FunctionPlace,
): cloudfunctionsv2.Function {
  return new cloudfunctionsv2.Function(
    of.entryPoint,
    {
      name,
      location: options.region,
      description: of.description,
      buildConfig: {
        runtime: `nodejs${options.nodeVersion}`,
        entryPoint: of.entryPoint,
        source: { storageSource: { bucket: source.bucket, object: source.object } },
        dockerRepository: source.repository,
        serviceAccount: source.builder,
        automaticUpdatePolicy: {},
      },
      serviceConfig: {
        serviceAccountEmail: email,
        environmentVariables: of.environment,
        // More than one request at a time takes a whole processor.
        availableCpu: '1',
        availableMemory: `${options.memoryMegabytes}Mi`,
        timeoutSeconds: of.timeoutSeconds,
        maxInstanceRequestConcurrency: of.concurrency,
        minInstanceCount: of.instances.least,
        maxInstanceCount: of.instances.most,
        ingressSettings: of.ingress,
        allTrafficOnLatestRevision: true,
      },
    },
    { dependsOn },
  );
}

export interface FunctionPlace {
  readonly source: FunctionSource;
  readonly email: Output<string>;
  readonly options: DeploymentOptions;
  readonly dependsOn: Resource[];
}

/** Lets a principal call the service behind a function. The role on the function itself counts for nothing. */
export function letInvoke(id: string, of: cloudfunctionsv2.Function, member: Input<string>): void {
  new cloudrunv2.ServiceIamMember(id, {
    name: of.name,
    location: of.location,
    role: 'roles/run.invoker',
    member,
  });
}
