import type { LogMetricNames } from './log-metrics.ts';

/** Names of what alerts and dashboard look at. */
export interface Watched {
  readonly name: string;
  readonly sweepName: string;
  readonly jobName: string;
  readonly bucketName: string;
  readonly databaseId: string;
  readonly logged: LogMetricNames;
}

/** A metric of Cloud Run, of one service. */
export const ofService = (service: string, metric: string): string =>
  `resource.type="cloud_run_revision" AND resource.labels.service_name="${service}" AND metric.type="run.googleapis.com/${metric}"`;

/** A metric taken from the log. */
export const ofLog = (metric: string): string =>
  `resource.type="cloud_run_revision" AND metric.type="logging.googleapis.com/user/${metric}"`;

/** The same in PromQL. cloud.google.com/monitoring/promql/promql-mapping */
export const promqlOfLog = (metric: string, suffix = ''): string =>
  `logging_googleapis_com:user_${metric.replaceAll('-', '_')}${suffix}{monitored_resource="cloud_run_revision"}`;
