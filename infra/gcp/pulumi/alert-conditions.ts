import type { types } from '@pulumi/gcp';
import { IMAGES_TIMEOUT_SECONDS } from './functions.ts';
import type { DeploymentOptions } from './options.ts';
import { ofLog, ofService, promqlOfLog, type Watched } from './watched.ts';

type Condition = types.input.monitoring.AlertPolicyCondition;

export interface AlertDefinition {
  readonly id: string;
  readonly title: string;
  /** What to do. */
  readonly help: string;
  /** The alert needs all of them. */
  readonly conditions: readonly Condition[];
}

/** A day, and time for a late start: the sweep runs daily. */
const SWEEP_MISSING_HOURS = 26;
/** Under 20 requests a share says nothing. */
const LEAST_REQUESTS = 20;
const MINUTE = 60;

interface Threshold {
  readonly title: string;
  readonly filter: string;
  readonly seconds: number;
  readonly aligner: 'ALIGN_DELTA' | 'ALIGN_PERCENTILE_99' | 'ALIGN_MAX';
  readonly above: number;
  readonly denominator?: string;
}

function threshold({ title, filter, seconds, aligner, above, denominator }: Threshold): Condition {
  const aggregation = {
    alignmentPeriod: `${seconds}s`,
    perSeriesAligner: aligner,
    crossSeriesReducer: aligner === 'ALIGN_PERCENTILE_99' ? 'REDUCE_MAX' : 'REDUCE_SUM',
  };
  return {
    displayName: title,
    conditionThreshold: {
      filter,
      aggregations: [aggregation],
      ...(denominator !== undefined && {
        denominatorFilter: denominator,
        denominatorAggregations: [aggregation],
      }),
      comparison: 'COMPARISON_GT',
      thresholdValue: above,
      duration: '0s',
      trigger: { count: 1 },
    },
  };
}

/** Lines or responses in five minutes. */
function count(title: string, filter: string, above = 0, seconds = 5 * MINUTE): Condition {
  return threshold({ title, filter, seconds, aligner: 'ALIGN_DELTA', above });
}

export function alertDefinitions(watched: Watched, options: DeploymentOptions): AlertDefinition[] {
  const { name, sweepName, jobName, logged } = watched;
  const requests = ofService(name, 'request_count');
  const quarter = { seconds: 15 * MINUTE, aligner: 'ALIGN_DELTA' } as const;
  return [
    {
      id: 'error-share',
      title: 'share of 5xx responses',
      help: 'The dashboard shows the errors by code; each has its cause in the log, under its request_id.',
      conditions: [
        threshold({
          ...quarter,
          title: `over ${options.alertErrorSharePercent} percent`,
          filter: `${requests} AND metric.labels.response_code_class="5xx"`,
          denominator: requests,
          above: options.alertErrorSharePercent / 100,
        }),
        threshold({ ...quarter, title: `over ${LEAST_REQUESTS} requests`, filter: requests, above: LEAST_REQUESTS }),
      ],
    },
    {
      id: 'slow-requests',
      title: '1 of 100 requests takes 90 percent of the time limit',
      help: 'Slow clients send large files slowly. If the app is slow, its log shows the function.',
      conditions: [
        threshold({
          title: 'p99',
          filter: ofService(name, 'request_latencies'),
          seconds: 5 * MINUTE,
          aligner: 'ALIGN_PERCENTILE_99',
          above: IMAGES_TIMEOUT_SECONDS * 1_000 * 0.9,
        }),
      ],
    },
    {
      id: 'instances',
      title: '80 percent of the instances run',
      help: 'At the limit, Cloud Run answers 429. Raise maxInstances.',
      conditions: [
        threshold({
          title: 'instances',
          filter: ofService(name, 'container/instance_count'),
          seconds: 5 * MINUTE,
          aligner: 'ALIGN_MAX',
          above: options.maxInstances * 0.8,
        }),
      ],
    },
    {
      id: 'crashes',
      title: 'an instance crashed or did not start',
      help: 'Look at the log of the service: wrong settings are named there. If memory ran out, raise memoryMegabytes.',
      conditions: [count('errors of Cloud Run', ofLog(logged.crashes))],
    },
    {
      id: 'failures',
      title: 'requests fail',
      help: 'Their causes are in the log: jsonPayload.event="failure".',
      conditions: [count('failures', ofLog(logged.failures), 20)],
    },
    {
      id: 'denials',
      title: 'Cloud Storage, Firestore or IAM deny access',
      help: 'Compare the roles with the page on deployment, and look at the quota of the IAM Service Account Credentials API.',
      conditions: [count('denials', ofLog(logged.denials))],
    },
    {
      id: 'sweep-attention',
      title: 'a sweep was refused or failed, or found documents without bytes',
      help: 'Its report is in the log: jsonPayload.event="sweep".',
      conditions: [
        count(
          'failed calls',
          `${ofService(sweepName, 'request_count')} AND metric.labels.response_code_class!="2xx"`,
          0,
          60 * MINUTE,
        ),
      ],
    },
    {
      id: 'sweep-missing',
      title: `no sweep has run for ${SWEEP_MISSING_HOURS} hours`,
      help: `Look at the job ${jobName} of Cloud Scheduler, and run it by hand.`,
      conditions: [
        {
          displayName: 'no report',
          conditionPrometheusQueryLanguage: {
            query: `(sum(increase(${promqlOfLog(logged.sweeps)}[${SWEEP_MISSING_HOURS}h])) or vector(0)) < 1`,
            duration: '0s',
            evaluationInterval: '600s',
            // Before the first sweep the metric has no data.
            disableMetricValidation: true,
          },
        },
      ],
    },
  ];
}
