import { type cloudfunctionsv2, cloudscheduler } from '@pulumi/gcp';
import type { Output } from '@pulumi/pulumi';
import { SWEEP_TIMEOUT_SECONDS } from './functions.ts';

export interface ScheduleOptions {
  readonly name: string;
  readonly region: string;
  readonly schedule: string;
  readonly email: Output<string>;
}

/** Calls the sweep with a token of its own account. The next day's run is the retry. */
export function sweepSchedule(
  sweep: cloudfunctionsv2.Function,
  { name, region, schedule, email }: ScheduleOptions,
): cloudscheduler.Job {
  const uri = sweep.serviceConfig.apply((config) => config?.uri ?? '');
  return new cloudscheduler.Job('sweep', {
    name,
    region,
    description: 'The sweep of the images API',
    schedule,
    timeZone: 'Etc/UTC',
    attemptDeadline: `${SWEEP_TIMEOUT_SECONDS}s`,
    retryConfig: { retryCount: 0 },
    httpTarget: {
      httpMethod: 'POST',
      uri,
      oidcToken: { serviceAccountEmail: email, audience: uri },
    },
  });
}
