import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { API_TIMEOUT_SECONDS } from './functions.ts';
import { errorShare, storageErrors, throttledItems, type Watched } from './metrics.ts';
import type { DeploymentOptions } from './options.ts';

interface AlarmDefinition {
  readonly id: string;
  readonly title: string;
  readonly metric: IMetric;
  /** Alarms at this value and above, or with `below`, under it. */
  readonly threshold: number;
  readonly below?: boolean;
  readonly periods?: number;
  /** Whether no data is a reason. */
  readonly missingIsBreach?: boolean;
}

/** A day, and time for a late start: the sweep runs daily. */
const SWEEP_MISSING_HOURS = 26;

function definitions(watched: Watched, options: DeploymentOptions): AlarmDefinition[] {
  const { api, sweep } = watched;
  const period = Duration.minutes(5);
  return [
    {
      id: 'ErrorShare',
      title: 'share of 5xx responses',
      metric: errorShare(watched),
      threshold: options.alarmErrorSharePercent,
    },
    {
      id: 'Failures',
      title: 'the function crashed or ran out of time',
      metric: api.metricErrors({ period }),
      threshold: 1,
    },
    {
      id: 'Throttles',
      title: 'requests were rejected: no free instance',
      metric: api.metricThrottles({ period }),
      threshold: 1,
    },
    {
      id: 'SlowRequest',
      title: 'a request took 90 percent of the time limit',
      metric: api.metricDuration({ period, statistic: Stats.MAXIMUM }),
      threshold: API_TIMEOUT_SECONDS * 1_000 * 0.9,
    },
    { id: 'TableThrottles', title: 'DynamoDB throttles requests', metric: throttledItems(watched), threshold: 20 },
    { id: 'StorageErrors', title: 'S3 answers 5xx', metric: storageErrors(watched), threshold: 20 },
    {
      id: 'SweepAttention',
      title: 'a sweep was refused or failed, or found documents without bytes',
      metric: sweep.metricErrors({ period: Duration.hours(1) }),
      threshold: 1,
    },
    {
      id: 'SweepMissing',
      title: `no sweep has run for ${SWEEP_MISSING_HOURS} hours`,
      metric: sweep.metricInvocations({ period: Duration.hours(1) }),
      threshold: 1,
      below: true,
      periods: SWEEP_MISSING_HOURS,
      missingIsBreach: true,
    },
  ];
}

/** Alarms, and the topic that sends them by e-mail where an address is given. */
export function alarmsFor(
  scope: Construct,
  watched: Watched,
  options: DeploymentOptions,
): { alarms: Alarm[]; topic: Topic | undefined } {
  const topic = options.alarmEmail === undefined ? undefined : topicFor(scope, options.alarmEmail);
  const alarms = definitions(watched, options).map(
    ({ id, title, metric, threshold, below = false, periods = 1, missingIsBreach = false }) => {
      const alarm = new Alarm(scope, `${id}Alarm`, {
        alarmName: `${options.name}-${id}`,
        alarmDescription: `Images API: ${title}`,
        metric,
        threshold,
        evaluationPeriods: periods,
        comparisonOperator: below
          ? ComparisonOperator.LESS_THAN_THRESHOLD
          : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: missingIsBreach ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
      });
      if (topic !== undefined) alarm.addAlarmAction(new SnsAction(topic));
      return alarm;
    },
  );
  return { alarms, topic };
}

function topicFor(scope: Construct, email: string): Topic {
  const topic = new Topic(scope, 'AlarmTopic', { displayName: 'Images API', enforceSSL: true });
  topic.addSubscription(new EmailSubscription(email));
  return topic;
}
