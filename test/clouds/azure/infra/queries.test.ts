import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { startRequestClock } from '../../../../src/http/request-clock.ts';
import { logRequest } from '../../../../src/http/request-log.ts';
import { deployment } from '../support/deployment.ts';
import { analyze } from '../support/kusto.ts';
import { logTables } from '../support/log-tables.ts';

const folder = new URL('../../../../infra/azure/queries/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');
const queries = readdirSync(folder);

it('has a checker that finds what is wrong', () => {
  expect(analyze('AppRequests | where Nme == 1').complaints.join()).toContain(
    "'Nme' does not refer to any known column",
  );
  expect(analyze('AppTrace | take 1').complaints.join()).toContain("'AppTrace' does not refer to any known table");
  expect(analyze('AppRequests | summarize sum(Name)').complaints.join()).toContain('must be summable');
  expect(analyze('AppRequests | summarize percentilew(DurationMs, 95)').complaints.join()).toContain('3 arguments');
});

describe.each(queries)('%s', (name) => {
  it('reads columns that its tables have, by functions that take them', () => {
    const { complaints, columns } = analyze(read(name));
    expect(complaints).toEqual([]);
    expect(Object.keys(columns).length).toBeGreaterThan(0);
  });
});

it('reads members of the request line that the app writes', () => {
  let written = '';
  const log = {
    functionName: 'upload_image',
    error: () => undefined,
    info(line: string) {
      written = line;
    },
  };
  const clock = startRequestClock(false);
  logRequest(log, { method: 'POST', requestId: 'r', status: 201, receivedBytes: 1, clock });
  clock.stop();
  const members = new Set([...Object.keys(JSON.parse(written)), 'code']);
  const used = queries
    .map(read)
    .filter((text) => text.includes("== 'request'"))
    .flatMap((text) => [...text.matchAll(/\bline\.(\w+)/g)].map(([, member]) => member ?? '?'));
  expect(used.length).toBeGreaterThan(5);
  expect(used.filter((member) => !members.has(member))).toEqual([]);
});

describe('the alerts by query', () => {
  interface Criterion {
    readonly query: string;
    readonly metricMeasureColumn: string;
  }
  const alerts = deployment('main')
    .all('Microsoft.Insights/scheduledQueryRules')
    .map(({ name, properties }) => ({ name, ...(properties.criteria as { allOf: Criterion[] }).allOf[0] }));

  it('measure a number in one column', () => {
    expect(alerts.length).toBeGreaterThanOrEqual(3);
    for (const { name, query = '', metricMeasureColumn = '?' } of alerts) {
      expect([name, analyze(query).columns]).toEqual([
        name,
        { [metricMeasureColumn]: expect.stringMatching(/^(int|long|real)$/) },
      ]);
    }
  });

  it('rest on telemetry that is never sampled', () => {
    const host = JSON.parse(readFileSync(new URL('../../../../host.json', import.meta.url), 'utf8'));
    const kept: string[] = host.logging.applicationInsights.samplingSettings.excludedTypes.split(';');
    // The platform runs availability tests itself: sampling in the app does not reach their results.
    const telemetry: Record<string, string> = { AppRequests: 'Request', AppTraces: 'Trace' };
    /** Alerts that may miss a sampled line, each with its reason. */
    const tolerated: Record<string, string> = {};
    for (const { name, query = '' } of alerts) {
      const sources = Object.keys(logTables).filter((table) => new RegExp(`\\b${table}\\b`).test(query));
      expect(sources, name).not.toEqual([]);
      const sampled = sources.filter((table) => table in telemetry && !kept.includes(telemetry[table] ?? ''));
      const reason = Object.keys(tolerated).find((one) => name.includes(`-${one}-`));
      if (reason === undefined) expect([name, sampled]).toEqual([name, []]);
    }
  });
});

it('judges health by the checks from outside, and lets a new deployment start', () => {
  const text = read('health.kql');
  expect(text).toMatch(/^AppAvailabilityResults$/m);
  const [, start = '?'] = /Name startswith '(\w+)'/.exec(text) ?? [];
  const test = deployment('main').one('Microsoft.Insights/webtests');
  expect([test.name, (test.properties as { Name: string }).Name].every((name) => name.startsWith(start))).toBe(true);
  // Two regions every 15 minutes: four results are two rounds, so code that comes within a quarter of an hour is in time.
  const { Frequency, Locations } = test.properties as { Frequency: number; Locations: unknown[] };
  const [, results = 0] = /results < (\d+)/.exec(text) ?? [];
  expect((Number(results) / Locations.length) * Frequency).toBe(1800);
});
