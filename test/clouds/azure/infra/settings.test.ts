import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { appSettings, deployment } from '../support/deployment.ts';

const root = new URL('../../../../', import.meta.url);
const platform = /^(AzureWebJobsStorage__|APPLICATIONINSIGHTS_)/;

/** https://learn.microsoft.com/azure/azure-functions/functions-app-settings#flex-consumption-plan-deprecations */
const refusedByFlex =
  /^(FUNCTIONS_WORKER_RUNTIME(_VERSION)?|FUNCTIONS_EXTENSION_VERSION|FUNCTIONS_MAX_HTTP_CONCURRENCY|FUNCTIONS_WORKER_PROCESS_COUNT|FUNCTIONS_WORKER_DYNAMIC_CONCURRENCY_ENABLED|WEBSITE_.*|SCM_.*|ENABLE_ORYX_BUILD|TZ|AzureWebJobsStorage)$/;

describe.each(['main', 'everything'] as const)('%s: settings', (variant) => {
  const settings = appSettings(deployment(variant));
  const own = Object.keys(settings)
    .filter((name) => !platform.test(name))
    .sort();

  it('are those of local.settings.sample.json', () => {
    const sample = JSON.parse(readFileSync(new URL('local.settings.sample.json', root), 'utf8'));
    const hostOnly = ['AzureWebJobsStorage', 'FUNCTIONS_WORKER_RUNTIME'];
    const local = new Set(Object.keys(sample.Values).filter((name) => !hostOnly.includes(name)));
    expect([...local].sort()).toEqual(own);
  });

  it('reach the host account, and only its blobs, by identity', () => {
    expect(settings.AzureWebJobsStorage__credential).toBe('managedidentity');
    expect(settings.AzureWebJobsStorage__blobServiceUri).toMatch(/sthost.+primaryEndpoints\.blob/);
    expect(settings.AzureWebJobsStorage__clientId).toBe(settings.AZURE_CLIENT_ID);
    expect(settings.APPLICATIONINSIGHTS_AUTHENTICATION_STRING).toContain('.clientId');
  });

  it('point at the endpoints of the stores', () => {
    expect(settings.BLOB_CONNECTION).toMatch(/stdata.+primaryEndpoints\.blob\]$/);
    expect(settings.COSMOS_CONNECTION).toMatch(/cosmos-images.+documentEndpoint\]$/);
  });

  it('have none that Flex Consumption refuses', () => {
    expect(Object.keys(settings).filter((name) => refusedByFlex.test(name))).toEqual([]);
  });
});

it('carries the limits of the contract as numbers in text', () => {
  expect(appSettings(deployment('main'))).toMatchObject({
    MAX_UPLOAD_BYTES: '26214400',
    MAX_DIRECT_UPLOAD_BYTES: '1073741824',
    MAX_PIXELS: '100000000',
    SWEEP_GRACE_HOURS: '24',
    SWEEP_DELETE: 'false',
    SWEEP_MAX_ORPHAN_PERCENT: '5',
  });
});

it('runs a Node.js that the platform and the libraries both know', () => {
  const runtime = (variant: 'main' | 'everything') =>
    (deployment(variant).one('Microsoft.Web/sites').properties.functionAppConfig as { runtime: unknown }).runtime;
  expect(runtime('main')).toEqual({ name: 'node', version: '22' });
  expect(runtime('everything')).toEqual({ name: 'node', version: '24' });
});
