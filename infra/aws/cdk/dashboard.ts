import { readFileSync } from 'node:fs';
import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  LogQueryVisualizationType,
  LogQueryWidget,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { INDEX } from '../../../src/clouds/aws/dynamo-table.ts';
import { consumedUnits, urlMetric, type Watched } from './metrics.ts';

interface DashboardOptions {
  readonly name: string;
  readonly alarms: readonly Alarm[];
  readonly apiLog: ILogGroup;
  readonly sweepLog: ILogGroup;
}

const WIDTH = 12;
const HEIGHT = 6;

/** Uploads, bytes, latencies, units, errors by code, sweeps. Each chart of the log is a file in `queries`. */
export function dashboard(
  scope: Construct,
  watched: Watched,
  { name, alarms, apiLog, sweepLog }: DashboardOptions,
): void {
  const look = { width: WIDTH, height: HEIGHT };
  const { LINE, TABLE } = LogQueryVisualizationType;
  const query = (log: ILogGroup, title: string, file: string, view: LogQueryVisualizationType) =>
    new LogQueryWidget({ ...look, title, logGroupNames: [log.logGroupName], queryString: readQuery(file), view });
  new Dashboard(scope, 'Dashboard', {
    dashboardName: name,
    defaultInterval: Duration.days(1),
    widgets: [
      [new AlarmStatusWidget({ ...look, width: 2 * WIDTH, height: 3, title: 'Alarms', alarms: [...alarms] })],
      [query(apiLog, 'Uploads', 'uploads', TABLE), query(apiLog, 'Bytes stored', 'bytes', LINE)],
      [
        query(apiLog, 'Latency by function', 'latencies', TABLE),
        new GraphWidget({
          ...look,
          title: 'Requests and errors',
          left: ['UrlRequestCount', 'Url4xxCount', 'Url5xxCount'].map((metric) =>
            urlMetric(watched, metric, Stats.SUM),
          ),
          right: [watched.api.metricDuration({ statistic: Stats.p(95), label: 'p95 of the function' })],
        }),
      ],
      [
        query(apiLog, 'Capacity units by function', 'capacity-units', TABLE),
        new GraphWidget({
          ...look,
          title: 'Capacity units',
          left: [undefined, INDEX].flatMap((index) => [
            consumedUnits(watched, 'Read', index),
            consumedUnits(watched, 'Write', index),
          ]),
        }),
      ],
      [query(apiLog, 'Errors by code', 'errors-by-code', TABLE), query(sweepLog, 'Sweeps', 'sweeps', TABLE)],
    ],
  });
}

/** Without its comments, which a widget cannot have. */
function readQuery(name: string): string {
  const text = readFileSync(new URL(`../queries/${name}.query`, import.meta.url), 'utf8');
  return text.replaceAll(/^#.*\n/gm, '').trim();
}
