import { describe, expect, it } from 'vitest';
import { CredentialsError, ResponseError } from '../../../../src/clouds/gcp/gcs-error.ts';
import { startRequestClock } from '../../../../src/http/request-clock.ts';
import { logRequest } from '../../../../src/http/request-log.ts';
import { emptyReport } from '../../../../src/images/sweep-report.ts';
import { all, deployment, one } from '../support/deployment.ts';

const main = deployment('main');
const everything = deployment('everything');

interface Metric {
  readonly name: string;
  readonly filter: string;
  readonly labelExtractors: Readonly<Record<string, string>>;
  readonly valueExtractor?: string;
}

interface Threshold {
  readonly filter: string;
  readonly thresholdValue: number;
  readonly denominatorFilter?: string;
  readonly aggregations: readonly { readonly alignmentPeriod: string; readonly perSeriesAligner: string }[];
}

interface Policy {
  readonly displayName: string;
  readonly notificationChannels: readonly string[];
  readonly conditions: readonly {
    readonly conditionThreshold?: Threshold;
    readonly conditionPrometheusQueryLanguage?: { readonly query: string };
  }[];
}

const metrics = all(main, 'logging/metric').map(({ inputs }) => inputs as unknown as Metric);
const policies = (of: typeof main) =>
  all(of, 'monitoring/alertPolicy').map(({ inputs }) => inputs as unknown as Policy);

/** `request_count 5xx of images`: a filter in short. */
function short(filter: string): string {
  const value = (label: string) =>
    new RegExp(`${label}(!?=)"([^"]*)"`).exec(filter)?.slice(1).join('').replace(/^=/, '');
  const metric = value('metric.type')?.replace(/^.*(run|user)\.?(?:googleapis\.com)?\//, '');
  return [metric, value('response_code_class'), value('service_name')].filter(Boolean).join(' ');
}

describe('alerts', () => {
  it('are these', () => {
    const lines = policies(main).map(({ displayName, conditions }) => [
      displayName.replace('images: ', ''),
      ...conditions.map(({ conditionThreshold: of, conditionPrometheusQueryLanguage: query }) => {
        if (of === undefined) return query?.query;
        const [{ alignmentPeriod, perSeriesAligner } = { alignmentPeriod: '', perSeriesAligner: '' }] = of.aggregations;
        const share = of.denominatorFilter === undefined ? '' : ` / ${short(of.denominatorFilter)}`;
        return `${perSeriesAligner} ${short(of.filter)}${share} > ${of.thresholdValue} in ${alignmentPeriod}`;
      }),
    ]);
    expect(lines).toEqual([
      ['an instance crashed or did not start', 'ALIGN_DELTA images-crashes > 0 in 300s'],
      ['Cloud Storage, Firestore or IAM deny access', 'ALIGN_DELTA images-denials > 0 in 300s'],
      [
        'share of 5xx responses',
        'ALIGN_DELTA request_count 5xx images / request_count images > 0.05 in 900s',
        'ALIGN_DELTA request_count images > 20 in 900s',
      ],
      ['requests fail', 'ALIGN_DELTA images-failures > 20 in 300s'],
      ['80 percent of the instances run', 'ALIGN_MAX container/instance_count images > 16 in 300s'],
      [
        '1 of 100 requests takes 90 percent of the time limit',
        'ALIGN_PERCENTILE_99 request_latencies images > 216000 in 300s',
      ],
      [
        'a sweep was refused or failed, or found documents without bytes',
        'ALIGN_DELTA request_count !=2xx images-sweep > 0 in 3600s',
      ],
      [
        'no sweep has run for 26 hours',
        '(sum(increase(logging_googleapis_com:user_images_sweeps{monitored_resource="cloud_run_revision"}[26h])) or vector(0)) < 1',
      ],
    ]);
  });

  it('look at services that are deployed and at metrics that the log has', () => {
    const services = all(main, 'cloudfunctionsv2/function').map(({ inputs }) => inputs.name);
    const texts = [JSON.stringify(policies(main)), String(one(main, 'monitoring/dashboard').dashboardJson)].join('');
    const filters = texts.replaceAll(/\\+"/g, '"');
    const named = [...filters.matchAll(/service_name="([^"]*)"/g)].map(([, name]) => name);
    expect([...new Set(named)].sort()).toEqual([...services].sort());
    const logged = [...filters.matchAll(/user[/_]([\w-]+?)(?:_sum)?["{]/g)].map(([, name = '']) =>
      name.replaceAll('_', '-'),
    );
    expect([...new Set(logged)].sort()).toEqual(metrics.map(({ name }) => name).sort());
  });

  it('are sent to the address that is given', () => {
    expect(policies(main).flatMap(({ notificationChannels }) => notificationChannels)).toEqual([]);
    expect(all(main, 'monitoring/notificationChannel')).toEqual([]);
    expect(one(everything, 'monitoring/notificationChannel')).toMatchObject({
      type: 'email',
      labels: { email_address: 'operator@example.org' },
    });
    expect(policies(everything).every(({ notificationChannels }) => notificationChannels.length === 1)).toBe(true);
    const share = policies(everything).flatMap(({ conditions }) => conditions[0]?.conditionThreshold ?? []);
    expect(share.map(({ thresholdValue }) => thresholdValue)).toContain(0.02);
  });
});

describe('metrics of the log', () => {
  it.each(metrics.map((metric) => [metric.name, metric]))('read fields that the app writes: %s', (_, metric) => {
    const { filter, labelExtractors, valueExtractor = '' } = metric;
    const [, event] = /jsonPayload\.event="(\w+)"/.exec(filter) ?? [];
    const texts = [filter, ...Object.values(labelExtractors), valueExtractor].join(' ');
    const fields = [...texts.matchAll(/jsonPayload\.(\w+)/g)].map(([, name]) => name);
    // Of Cloud Run's own lines.
    if (event === undefined) expect([fields, filter.includes('varlog/system')]).toEqual([[], true]);
    else expect(fields.filter((name) => LINES[event]?.includes(name ?? '') !== true)).toEqual([]);
  });

  it('know what it looks like when access is denied', async () => {
    const pattern = /cause=~"([^"]*)"/.exec(metrics.find(({ name }) => name === 'images-denials')?.filter ?? '');
    const denied = new RegExp(pattern?.[1] ?? 'no pattern');
    const signer = new CredentialsError('A URL of Cloud Storage cannot be signed', { cause: new Error('403') });
    const grpc = Object.assign(new Error('7 PERMISSION_DENIED: Missing or insufficient permissions.'), { code: 7 });
    const causes = [new ResponseError(403, 'forbidden', undefined), signer, grpc];
    expect(causes.map((cause) => denied.test(failureLine(cause)))).toEqual([true, true, true]);
    const others = [new ResponseError(503, 'backendError', undefined), new Error('4 DEADLINE_EXCEEDED: timed out')];
    expect(others.map((cause) => denied.test(failureLine(cause)))).toEqual([false, false]);
  });
});

it('keeps queries, which may hold keys, out of the log', () => {
  expect(one(main, 'logging/projectExclusion').filter).toBe(
    'resource.type="cloud_run_revision" AND resource.labels.service_name="images" AND log_id("run.googleapis.com/requests")',
  );
});

it('has a dashboard of charts that do not overlap', () => {
  const { mosaicLayout } = JSON.parse(String(one(main, 'monitoring/dashboard').dashboardJson));
  const tiles: { xPos: number; yPos: number; width: number; widget: { title: string } }[] = mosaicLayout.tiles;
  expect(tiles.map(({ widget }) => widget.title)).toEqual([
    ...['Uploads by status', 'Bytes stored in the hour before', 'Latency by function, p95', 'Responses'],
    ...['Latency of Cloud Run', 'Instances', 'Memory, share of the limit', 'Documents read, written and deleted'],
    ...['Requests to Cloud Storage', 'Errors by code', 'Failures', 'Sweeps'],
  ]);
  expect(new Set(tiles.map(({ xPos, yPos }) => `${xPos} ${yPos}`)).size).toBe(tiles.length);
  expect(tiles.every(({ xPos, width }) => xPos + width <= mosaicLayout.columns)).toBe(true);
});

/** The members of each kind of log line. */
const LINES: Readonly<Record<string, readonly string[]>> = {
  request: Object.keys(JSON.parse(linesOf(new Error('a fault'))[0] ?? '{}')),
  failure: Object.keys(JSON.parse(failureLine(new Error('a fault')))),
  sweep: ['event', ...Object.keys(emptyReport('recent', false))],
};

function failureLine(failure: unknown): string {
  return linesOf(failure)[1] ?? '';
}

function linesOf(failure: unknown): string[] {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const request = { method: 'POST', requestId: 'r', status: 500, receivedBytes: 1, clock: startRequestClock(false) };
  logRequest({ functionName: 'upload_image', info: write, error: write }, { ...request, failure });
  return lines;
}
