import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Deployment, deployment, type Resource } from '../support/deployment.ts';

const folder = new URL('../../../../infra/azure/queries/', import.meta.url);
const queries = Object.fromEntries(
  readdirSync(folder).map((name) => [name.replace('.kql', ''), readFileSync(new URL(name, folder), 'utf8')]),
);

/**
 * What each resource logs: control plane, writes and deletions; with dataPlaneLogs also reads and data requests. The app has no
 * entry: FunctionAppLogs would store each line of AppTraces a second time.
 */
const logged = (variant: 'main' | 'everything') => {
  const dataPlane = (...categories: string[]) => (variant === 'everything' ? categories : []);
  const expected = {
    'databaseAccounts/cosmos-images-*': [
      'ControlPlaneRequests',
      ...dataPlane('DataPlaneRequests', 'QueryRuntimeStatistics'),
    ],
    'storageAccounts/stdata*/blobServices/default': ['StorageWrite', 'StorageDelete', ...dataPlane('StorageRead')],
    'storageAccounts/sthost*/blobServices/default': ['StorageWrite', 'StorageDelete'],
    'workspaces/log-images-*': ['audit'],
  };
  return variant === 'main' ? expected : { ...expected, 'virtualNetworks/vnet-images-*': ['allLogs'] };
};

const token = /(?<=sthost|stdata|-images-)[a-z0-9]{13}/g;

const alertQuery = ({ properties }: Resource) =>
  (properties.criteria as { allOf: { query: string; metricMeasureColumn: string; threshold: number }[] }).allOf[0];

describe.each(['main', 'everything'] as const)('%s: monitoring', (variant) => {
  const deployed: Deployment = deployment(variant);

  it('logs who changed what, each event once, and what was read only where that is switched on', () => {
    const settings = deployed.all('Microsoft.Insights/diagnosticSettings');
    const workspace = deployed.one('Microsoft.OperationalInsights/workspaces').id;
    expect(settings.filter(({ properties }) => properties.workspaceId !== workspace)).toEqual([]);
    const found = settings.map(({ id, properties }) => {
      const [, target = id] = /\/providers\/Microsoft\.\w+\/(.+)\/providers\/Microsoft\.Insights/.exec(id) ?? [];
      const logs = properties.logs as { category?: string; categoryGroup?: string; enabled: boolean }[];
      const names = logs.map(({ category, categoryGroup, enabled }) => (enabled ? (category ?? categoryGroup) : 'off'));
      return [target.replace(token, '*'), names];
    });
    expect(Object.fromEntries(found)).toEqual(logged(variant));
    expect(found).toHaveLength(Object.keys(logged(variant)).length);
  });

  it('stores no metrics as logs, which Azure Monitor keeps without charge', () => {
    const settings = deployed.all('Microsoft.Insights/diagnosticSettings');
    expect(settings.filter(({ properties }) => properties.metrics !== undefined)).toEqual([]);
  });

  it('alerts on errors, slow uploads, sweeps and failing health checks, each by the query of its file', () => {
    const alerts = deployed.all('Microsoft.Insights/scheduledQueryRules');
    expect(alerts.map(({ name }) => name.replace(/^alert-images-|-[a-z0-9]{13}$/g, ''))).toEqual([
      'error-share',
      'upload-p95',
      'sweep-missing',
      'sweep-attention',
      'health',
    ]);
    expect(alerts.map((alert) => alertQuery(alert)?.query)).toEqual([
      queries['error-share'],
      queries['upload-p95'],
      queries['sweep-missing'],
      queries['sweep-attention'],
      queries.health,
    ]);
  });

  it('lets the alert on missing sweeps look further back than the 26 hours it asks about', () => {
    const alert = deployed.one('Microsoft.Insights/scheduledQueryRules', 'alert-images-sweep-missing-');
    expect(alert.properties).toMatchObject({
      evaluationFrequency: 'PT1H',
      windowSize: 'P1D',
      overrideQueryTimeRange: 'P2D',
    });
    expect(alertQuery(alert)?.query).toContain('ago(26h)');
    const others = deployed.all('Microsoft.Insights/scheduledQueryRules').filter(({ id }) => id !== alert.id);
    expect(others.map(({ properties }) => properties.overrideQueryTimeRange ?? undefined)).toEqual(
      others.map(() => undefined),
    );
  });

  it('alerts when the database throttles', () => {
    expect(deployed.one('Microsoft.Insights/metricAlerts').properties).toMatchObject({
      scopes: [deployed.one('Microsoft.DocumentDB/databaseAccounts').id],
      criteria: { allOf: [{ metricName: 'TotalRequests', dimensions: [{ name: 'StatusCode', values: ['429'] }] }] },
    });
  });

  it('calls health from outside', () => {
    expect(deployed.one('Microsoft.Insights/webtests').properties.Request).toMatchObject({
      HttpVerb: 'GET',
      RequestUrl: expect.stringContaining('/health'),
    });
  });

  it('shows uploads, bytes, latencies, request units and errors in one workbook', () => {
    const { serializedData } = deployed.one('Microsoft.Insights/workbooks').properties as { serializedData: string };
    const { items } = JSON.parse(serializedData) as { items: { name: string; content: { query?: string } }[] };
    const shown = Object.fromEntries(items.map(({ name, content }) => [name, content.query]));
    for (const name of ['uploads', 'bytes', 'latencies', 'request-units', 'errors-by-code']) {
      expect(shown[name]).toBe(queries[name]);
    }
  });
});

it('sends alerts to somebody only when an address is given', () => {
  const actions = (variant: 'main' | 'everything') =>
    deployment(variant)
      .all('Microsoft.Insights/scheduledQueryRules')
      .map(({ properties }) => (properties.actions as { actionGroups: string[] }).actionGroups);
  expect(actions('main')).toEqual([[], [], [], [], []]);
  const group = deployment('everything').one('Microsoft.Insights/actionGroups');
  expect(group.properties).toMatchObject({ emailReceivers: [{ emailAddress: 'someone@example.org' }] });
  expect(actions('everything')).toEqual(Array.from({ length: 5 }, () => [group.id]));
});

it('has no query file that nothing shows', () => {
  const text = deployment('main').text;
  for (const [name, query] of Object.entries(queries)) {
    const inAlert = text.includes(JSON.stringify(query).slice(1, -1));
    const inWorkbook = text.includes(JSON.stringify(JSON.stringify(query)).slice(3, -3));
    expect([name, inAlert || inWorkbook]).toEqual([name, true]);
  }
});
