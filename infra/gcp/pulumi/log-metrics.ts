import { logging } from '@pulumi/gcp';
import type { ResourceOptions } from '@pulumi/pulumi';

/** Names of the metrics. */
export interface LogMetricNames {
  readonly requests: string;
  readonly durations: string;
  readonly storedBytes: string;
  readonly failures: string;
  readonly denials: string;
  readonly crashes: string;
  readonly sweeps: string;
}

/** Lines of one function. The fields of the app's lines say what they are. */
export const linesOf = (service: string): string =>
  `resource.type="cloud_run_revision" AND resource.labels.service_name="${service}"`;

const STORES = ['upload_image', 'complete_upload'].map((name) => `jsonPayload.function="${name}"`).join(' OR ');

/** What IAM, Cloud Storage and Firestore answer where a role is missing, in the cause of a failure. */
const DENIED = [
  'PERMISSION_DENIED',
  'UNAUTHENTICATED',
  'answers with status 40[13]',
  'gets no token',
  'cannot be signed',
  'found no credentials',
  'Getting metadata from plugin failed',
].join('|');

interface MetricOptions {
  readonly filter: string;
  readonly description: string;
  /** Labels, and the fields that they are taken from. */
  readonly labels?: Readonly<Record<string, string>>;
  /** The field whose values are collected; without one, lines are counted. */
  readonly value?: { readonly field: string; readonly unit: string };
}

/** What alerts and dashboard take from the log, which Cloud Run does not measure. */
export function logMetrics(
  name: string,
  sweepName: string,
  after: ResourceOptions,
): { names: LogMetricNames; metrics: logging.Metric[] } {
  const lines = linesOf(name);
  const metrics: logging.Metric[] = [];
  const metric = (id: string, { filter, description, labels = {}, value }: MetricOptions): string => {
    const metricName = `${name}-${id}`;
    const created = new logging.Metric(
      id,
      {
        name: metricName,
        description,
        filter,
        metricDescriptor: {
          metricKind: 'DELTA',
          valueType: value === undefined ? 'INT64' : 'DISTRIBUTION',
          unit: value?.unit ?? '1',
          labels: Object.keys(labels).map((key) => ({ key, valueType: 'STRING' })),
        },
        labelExtractors: Object.fromEntries(
          Object.entries(labels).map(([key, field]) => [key, `EXTRACT(jsonPayload.${field})`]),
        ),
        ...(value !== undefined && {
          valueExtractor: `EXTRACT(jsonPayload.${value.field})`,
          bucketOptions: { exponentialBuckets: { numFiniteBuckets: 40, growthFactor: 2, scale: 1 } },
        }),
      },
      after,
    );
    metrics.push(created);
    return metricName;
  };
  const names = {
    requests: metric('requests', {
      description: 'Requests, by function, status and error code',
      filter: `${lines} AND jsonPayload.event="request"`,
      labels: { function: 'function', status: 'status', code: 'code' },
    }),
    durations: metric('durations', {
      description: 'Duration of requests, by function',
      filter: `${lines} AND jsonPayload.event="request"`,
      labels: { function: 'function' },
      value: { field: 'duration_ms', unit: 'ms' },
    }),
    storedBytes: metric('stored-bytes', {
      description: 'Bytes of stored uploads',
      filter: `${lines} AND jsonPayload.event="request" AND jsonPayload.status<400 AND (${STORES})`,
      value: { field: 'size_bytes', unit: 'By' },
    }),
    failures: metric('failures', {
      description: 'Requests that ended with 5xx, with a cause in the log',
      filter: `${lines} AND jsonPayload.event="failure"`,
    }),
    denials: metric('denials', {
      description: 'Failures because Google denied access or gave no token',
      filter: `${lines} AND jsonPayload.event="failure" AND jsonPayload.cause=~"${DENIED}"`,
    }),
    crashes: metric('crashes', {
      description: "Cloud Run's own errors: an instance that crashed, did not start or ran out of memory",
      filter: `${lines} AND log_id("run.googleapis.com/varlog/system") AND severity>=ERROR`,
    }),
    sweeps: metric('sweeps', {
      description: 'Reports of the sweep, by outcome',
      filter: `${linesOf(sweepName)} AND jsonPayload.event="sweep"`,
      labels: { outcome: 'outcome' },
    }),
  };
  return { names, metrics };
}

/** Cloud Run's own line for each request repeats the app's, and has the query, which may hold a key. */
export function excludeRequestLog(name: string, after: ResourceOptions): logging.ProjectExclusion {
  return new logging.ProjectExclusion(
    'request-log',
    {
      name: `${name}-requests`,
      description: 'The app logs each request itself, without its query',
      filter: `${linesOf(name)} AND log_id("run.googleapis.com/requests")`,
    },
    after,
  );
}
