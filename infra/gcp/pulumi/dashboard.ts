import { monitoring } from '@pulumi/gcp';
import type { ResourceOptions } from '@pulumi/pulumi';
import { linesOf } from './log-metrics.ts';
import { ofLog, ofService, promqlOfLog, type Watched } from './watched.ts';

const COLUMNS = 48;
const WIDTH = 24;
const HEIGHT = 16;

interface Series {
  readonly filter: string;
  readonly aligner: string;
  readonly reducer?: string;
  readonly by?: string;
}

const chart = (title: string, ...series: readonly Series[]) => ({
  title,
  xyChart: {
    dataSets: series.map(({ filter, aligner, reducer = 'REDUCE_SUM', by }) => ({
      plotType: 'LINE',
      timeSeriesQuery: {
        timeSeriesFilter: {
          filter,
          aggregation: {
            alignmentPeriod: '300s',
            perSeriesAligner: aligner,
            crossSeriesReducer: reducer,
            ...(by !== undefined && { groupByFields: [by] }),
          },
        },
      },
    })),
  },
});

const counted = (filter: string, by?: string): Series => ({ filter, aligner: 'ALIGN_DELTA', ...(by && { by }) });
const percentile = (filter: string, percent: 50 | 95 | 99, by?: string): Series => ({
  filter,
  aligner: `ALIGN_PERCENTILE_${percent}`,
  reducer: 'REDUCE_MAX',
  ...(by && { by }),
});

/** A metric of one document database, or of one bucket. */
const ofDatabase = (id: string, metric: string) =>
  `resource.type="firestore.googleapis.com/Database" AND resource.labels.database_id="${id}" AND metric.type="firestore.googleapis.com/${metric}"`;
const ofBucket = (name: string, metric: string) =>
  `resource.type="gcs_bucket" AND resource.labels.bucket_name="${name}" AND metric.type="storage.googleapis.com/${metric}"`;

/** The sum of a distribution, which aggregations of filters cannot give. */
const sumOf = (title: string, metric: string) => ({
  title,
  xyChart: {
    dataSets: [
      {
        plotType: 'LINE',
        timeSeriesQuery: { prometheusQuery: `sum(increase(${promqlOfLog(metric, '_sum')}[1h]))` },
      },
    ],
  },
});

function widgets({ name, sweepName, bucketName, databaseId, logged }: Watched): object[] {
  const requests = ofLog(logged.requests);
  const uploads = `${requests} AND (metric.labels.function="upload_image" OR metric.labels.function="complete_upload")`;
  return [
    chart('Uploads by status', counted(uploads, 'metric.labels.status')),
    sumOf('Bytes stored in the hour before', logged.storedBytes),
    chart('Latency by function, p95', percentile(ofLog(logged.durations), 95, 'metric.labels.function')),
    chart('Responses', counted(ofService(name, 'request_count'), 'metric.labels.response_code_class')),
    chart(
      'Latency of Cloud Run',
      percentile(ofService(name, 'request_latencies'), 50),
      percentile(ofService(name, 'request_latencies'), 95),
      percentile(ofService(name, 'request_latencies'), 99),
    ),
    chart('Instances', {
      filter: ofService(name, 'container/instance_count'),
      aligner: 'ALIGN_MAX',
      by: 'metric.labels.state',
    }),
    chart('Memory, share of the limit', percentile(ofService(name, 'container/memory/utilizations'), 99)),
    chart(
      'Documents read, written and deleted',
      ...['read_ops_count', 'write_ops_count', 'delete_ops_count'].map((metric) =>
        counted(ofDatabase(databaseId, `document/${metric}`)),
      ),
    ),
    chart('Requests to Cloud Storage', counted(ofBucket(bucketName, 'api/request_count'), 'metric.labels.method')),
    chart('Errors by code', counted(`${requests} AND metric.labels.code!=""`, 'metric.labels.code')),
    log('Failures', `${linesOf(name)} AND jsonPayload.event="failure"`),
    log('Sweeps', `${linesOf(sweepName)} AND jsonPayload.event="sweep"`),
  ];
}

const log = (title: string, filter: string) => ({ title, logsPanel: { filter } });

/** Uploads, bytes, latency, instances, the stores, errors by code, sweeps. */
export function dashboard(watched: Watched, after: ResourceOptions): void {
  const tiles = widgets(watched).map((widget, index) => ({
    xPos: (index * WIDTH) % COLUMNS,
    yPos: Math.floor((index * WIDTH) / COLUMNS) * HEIGHT,
    width: WIDTH,
    height: HEIGHT,
    widget,
  }));
  new monitoring.Dashboard(
    'dashboard',
    { dashboardJson: JSON.stringify({ displayName: watched.name, mosaicLayout: { columns: COLUMNS, tiles } }) },
    after,
  );
}
