import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { startRequestClock } from '../../../../src/http/request-clock.ts';
import { logRequest } from '../../../../src/http/request-log.ts';
import { emptyReport } from '../../../../src/images/sweep-report.ts';
import { all, one, say, template } from '../support/template.ts';

const main = template('main');
const everything = template('everything');

interface Metric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: unknown }[];
}

interface Alarm {
  readonly AlarmName: string;
  readonly Metrics?: readonly { readonly Expression?: string; readonly MetricStat?: { readonly Metric: Metric } }[];
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: Metric['Dimensions'];
  readonly Statistic?: string;
  readonly Period?: number;
  readonly EvaluationPeriods: number;
  readonly ComparisonOperator: string;
  readonly Threshold: number;
  readonly TreatMissingData: string;
  readonly AlarmActions?: readonly unknown[];
}

const alarms = (of: typeof main) =>
  all(of, 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties as unknown as Alarm);

const metric = ({ Namespace, MetricName, Dimensions = [] }: Partial<Metric>) =>
  `${Namespace} ${MetricName} ${Dimensions.map(({ Value }) => say(Value)).join(',')}`;

describe('alarms', () => {
  it('are these', () => {
    const lines = alarms(main).map(
      ({ AlarmName, ComparisonOperator, Threshold, EvaluationPeriods, Period, TreatMissingData, ...of }) => {
        const what = of.Metrics?.flatMap(
          ({ Expression, MetricStat }) => Expression ?? (MetricStat && metric(MetricStat.Metric)) ?? [],
        ) ?? [`${of.Statistic} ${metric(of)}`];
        const sign = { GreaterThanOrEqualToThreshold: '>=', LessThanThreshold: '<' }[ComparisonOperator];
        return [
          AlarmName,
          `${sign} ${Threshold} in ${EvaluationPeriods} x ${Period ?? '-'} s, missing ${TreatMissingData}`,
          ...what,
        ];
      },
    );
    expect(lines).toEqual([
      [
        'images-ErrorShare',
        '>= 5 in 1 x - s, missing notBreaching',
        'IF(requests >= 20, 100 * FILL(failed, 0) / requests, 0)',
        'AWS/Lambda UrlRequestCount <Api>',
        'AWS/Lambda Url5xxCount <Api>',
      ],
      ['images-Failures', '>= 1 in 1 x 300 s, missing notBreaching', 'Sum AWS/Lambda Errors <Api>'],
      ['images-Throttles', '>= 1 in 1 x 300 s, missing notBreaching', 'Sum AWS/Lambda Throttles <Api>'],
      ['images-SlowRequest', '>= 216000 in 1 x 300 s, missing notBreaching', 'Maximum AWS/Lambda Duration <Api>'],
      [
        'images-TableThrottles',
        '>= 20 in 1 x - s, missing notBreaching',
        'SUM(METRICS())',
        'AWS/DynamoDB ReadThrottleEvents <Table>',
        'AWS/DynamoDB WriteThrottleEvents <Table>',
        'AWS/DynamoDB ReadThrottleEvents by_time,<Table>',
        'AWS/DynamoDB WriteThrottleEvents by_time,<Table>',
      ],
      [
        'images-StorageErrors',
        '>= 20 in 1 x 300 s, missing notBreaching',
        'Sum AWS/S3 5xxErrors images-<AWS::AccountId>-<AWS::Region>,EntireBucket',
      ],
      ['images-SweepAttention', '>= 1 in 1 x 3600 s, missing notBreaching', 'Sum AWS/Lambda Errors <Sweep>'],
      ['images-SweepMissing', '< 1 in 26 x 3600 s, missing breaching', 'Sum AWS/Lambda Invocations <Sweep>'],
    ]);
  });

  it('look at metrics that the bucket has', () => {
    expect(one(main, 'AWS::S3::Bucket').MetricsConfigurations).toEqual([{ Id: 'EntireBucket' }]);
  });

  it('are sent to the address that is given, through a topic that takes TLS only', () => {
    expect(alarms(main).flatMap(({ AlarmActions = [] }) => AlarmActions)).toEqual([]);
    expect(all(main, 'AWS::SNS::Topic')).toEqual([]);
    const actions = alarms(everything).map(({ AlarmActions = [] }) => AlarmActions.map(say).join());
    expect(new Set(actions)).toEqual(new Set(['<AlarmTopic>']));
    expect(one(everything, 'AWS::SNS::Subscription')).toMatchObject({
      Protocol: 'email',
      Endpoint: 'operator@example.org',
    });
    expect(JSON.stringify(one(everything, 'AWS::SNS::TopicPolicy'))).toContain('"aws:SecureTransport":"false"');
    expect(alarms(everything)[0]?.Threshold).toBe(2);
  });
});

describe('the dashboard', () => {
  const folder = new URL('../../../../infra/aws/queries/', import.meta.url);
  const queries = readdirSync(folder);
  const text = say(one(main, 'AWS::CloudWatch::Dashboard').DashboardBody);
  const widgets: { properties: { query?: string; title: string } }[] = JSON.parse(text).widgets;

  it('has every query, and what CloudWatch measures by itself', () => {
    expect(widgets.map(({ properties }) => properties.title)).toEqual([
      'Alarms',
      'Uploads',
      'Bytes stored',
      'Latency by function',
      'Requests and errors',
      'Capacity units by function',
      'Capacity units',
      'Errors by code',
      'Sweeps',
    ]);
    expect(widgets.filter(({ properties }) => properties.query !== undefined)).toHaveLength(queries.length);
  });

  it.each(queries)('reads fields that the app writes: %s', (file) => {
    const query = readFileSync(new URL(file, folder), 'utf8').replaceAll(/^#.*$/gm, '');
    expect(widgets.some(({ properties }) => properties.query?.endsWith(query.trim()))).toBe(true);
    const [, event = ''] = /event = "(\w+)"/.exec(query) ?? [];
    expect(Object.keys(LINES)).toContain(event);
    const named = [...query.matchAll(/ as (\w+)/g)].map(([, name]) => name);
    const words = query.replaceAll(/"[^"]*"/g, '').match(/(?<![@\w])[a-z]\w*/gi) ?? [];
    const known = new Set([...SYNTAX, ...named, ...(LINES[event] ?? [])]);
    expect(words.filter((word) => !known.has(word))).toEqual([]);
  });
});

/** docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html */
const SYNTAX = [
  ...['fields', 'filter', 'stats', 'sort', 'limit', 'as', 'by', 'in', 'and', 'or', 'not', 'like', 'asc', 'desc'],
  ...['count', 'sum', 'avg', 'min', 'max', 'pct', 'latest', 'bin', '1h'],
];

/** The members of each kind of log line. */
const LINES: Readonly<Record<string, readonly string[]>> = {
  request: Object.keys(requestLine()),
  sweep: ['event', ...Object.keys(emptyReport('recent', false))],
};

function requestLine(): object {
  let written = '{}';
  const info = (line: string) => {
    written = line;
  };
  const log = { functionName: 'upload_image', error: () => undefined, info };
  const failure = new Error('a fault');
  logRequest(log, {
    method: 'POST',
    requestId: 'r',
    status: 500,
    receivedBytes: 1,
    clock: startRequestClock(false),
    failure,
  });
  return JSON.parse(written);
}
