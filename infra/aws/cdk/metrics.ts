import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { INDEX } from '../../../src/clouds/aws/dynamo-table.ts';
import { METRICS_ID } from './bucket.ts';

export interface Watched {
  readonly api: IFunction;
  readonly sweep: IFunction;
  readonly bucketName: string;
  readonly tableName: string;
}

const FIVE_MINUTES = Duration.minutes(5);

/** Metrics of the function URL, which the library has no methods for. */
export function urlMetric({ api }: Watched, metricName: string, statistic: string, period = FIVE_MINUTES): Metric {
  return new Metric({
    namespace: 'AWS/Lambda',
    metricName,
    dimensionsMap: { FunctionName: api.functionName },
    statistic,
    period,
  });
}

/** Percent of requests answered with 5xx. Under 20 requests a share says nothing. */
export function errorShare(watched: Watched): MathExpression {
  const period = Duration.minutes(15);
  return new MathExpression({
    label: '5xx responses, percent',
    expression: 'IF(requests >= 20, 100 * FILL(failed, 0) / requests, 0)',
    usingMetrics: {
      requests: urlMetric(watched, 'UrlRequestCount', Stats.SUM, period),
      failed: urlMetric(watched, 'Url5xxCount', Stats.SUM, period),
    },
    period,
  });
}

/** Of the table and of its index, which is throttled by itself. */
export function throttledItems({ tableName }: Watched): MathExpression {
  const table = { TableName: tableName };
  const index = { ...table, GlobalSecondaryIndexName: INDEX };
  const events = (metricName: string, dimensionsMap: Record<string, string>) =>
    new Metric({ namespace: 'AWS/DynamoDB', metricName, dimensionsMap, statistic: Stats.SUM, period: FIVE_MINUTES });
  return new MathExpression({
    label: 'throttled requests',
    expression: 'SUM(METRICS())',
    usingMetrics: {
      reads: events('ReadThrottleEvents', table),
      writes: events('WriteThrottleEvents', table),
      indexReads: events('ReadThrottleEvents', index),
      indexWrites: events('WriteThrottleEvents', index),
    },
    period: FIVE_MINUTES,
  });
}

export function storageErrors({ bucketName }: Watched): Metric {
  return new Metric({
    namespace: 'AWS/S3',
    metricName: '5xxErrors',
    dimensionsMap: { BucketName: bucketName, FilterId: METRICS_ID },
    statistic: Stats.SUM,
    period: FIVE_MINUTES,
  });
}

/** Units that reads or writes consumed, of the table and its index. */
export function consumedUnits({ tableName }: Watched, kind: 'Read' | 'Write', index?: string): Metric {
  return new Metric({
    namespace: 'AWS/DynamoDB',
    metricName: `Consumed${kind}CapacityUnits`,
    dimensionsMap: { TableName: tableName, ...(index !== undefined && { GlobalSecondaryIndexName: index }) },
    statistic: Stats.SUM,
    period: Duration.hours(1),
    label: `${kind.toLowerCase()} units, ${index ?? 'table'}`,
  });
}
