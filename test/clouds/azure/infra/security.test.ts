import { describe, expect, it } from 'vitest';
import { BLOB_CORS } from '../../../../infra/azure/local/stores.ts';
import { STAGING_PREFIX } from '../../../../src/images/begin-upload.ts';
import { appSettings, deployment } from '../support/deployment.ts';

const accounts = 'Microsoft.Storage/storageAccounts';

describe.each(['main', 'everything'] as const)('%s: storage', (variant) => {
  const deployed = deployment(variant);

  it('keeps images and the host apart, in two accounts', () => {
    expect(deployed.all(accounts).map(({ name }) => name.slice(0, 6))).toEqual(['sthost', 'stdata']);
  });

  describe.each(['sthost', 'stdata'])('%s', (start) => {
    const { properties } = deployed.one(accounts, start);
    const blobs = deployed.one(`${accounts}/blobServices`, start).properties;

    it.each([
      ['shared keys are off', { allowSharedKeyAccess: false }],
      ['the portal signs in too', { defaultToOAuthAuthentication: true }],
      ['no local users', { isLocalUserEnabled: false }],
      ['no blob can be made public', { allowBlobPublicAccess: false }],
      ['no replication into other tenants', { allowCrossTenantReplication: false }],
      ['copies stay inside the tenant', { allowedCopyScope: 'AAD' }],
      ['https only', { supportsHttpsTrafficOnly: true }],
      ['TLS 1.2 at least', { minimumTlsVersion: 'TLS1_2' }],
      ['encrypted twice at rest', { encryption: { requireInfrastructureEncryption: true } }],
      ['long-lived SAS are logged', { sasPolicy: { expirationAction: 'Log' } }],
      ['no trusted-service bypass', { networkAcls: { bypass: 'None' } }],
    ])('%s', (_, expected) => {
      expect(properties).toMatchObject(expected);
    });

    it('keeps deleted blobs and containers for days', () => {
      const days = variant === 'everything' && start === 'stdata' ? 30 : 7;
      expect(blobs).toMatchObject({
        deleteRetentionPolicy: { enabled: true, days, allowPermanentDelete: false },
        containerDeleteRetentionPolicy: { enabled: true, days },
      });
    });

    it('has versioning off, as docs/decisions/data-protection.md says', () => {
      expect(blobs).toMatchObject({ isVersioningEnabled: false });
    });

    it('has one container, and it is private', () => {
      expect(deployed.one(`${accounts}/blobServices/containers`, start).properties).toEqual({ publicAccess: 'None' });
    });
  });

  it('removes abandoned direct uploads after two days, and nothing else', () => {
    const { properties } = deployed.one(`${accounts}/managementPolicies`);
    expect(deployed.all(`${accounts}/managementPolicies`).map(({ name }) => name.slice(0, 6))).toEqual(['stdata']);
    const { name } = deployed.one(`${accounts}/blobServices/containers`, 'stdata');
    const [rule, ...others] = (properties.policy as { rules: Record<string, unknown>[] }).rules;
    expect(others).toEqual([]);
    expect(rule).toMatchObject({
      enabled: true,
      definition: {
        filters: {
          prefixMatch: [`${name.split('/').at(-1)}/${STAGING_PREFIX}`],
          blobTypes: ['blockBlob', 'appendBlob'],
        },
        actions: {
          baseBlob: { delete: { daysAfterCreationGreaterThan: 2 } },
          snapshot: { delete: { daysAfterCreationGreaterThan: 2 } },
        },
      },
    });
  });

  it('lets no page of an unnamed origin use a SAS', () => {
    const rules = (start: string) =>
      (deployed.one(`${accounts}/blobServices`, start).properties.cors as { corsRules: { allowedOrigins: string[] }[] })
        .corsRules;
    expect(rules('sthost')).toEqual([]);
    const [[own, ...others] = []] = rules('stdata').map(({ allowedOrigins }) => allowedOrigins);
    expect(others).toEqual(variant === 'everything' ? ['https://gallery.example', 'http://localhost:5173'] : []);
    // The host name is what Azure says it is: it may carry a suffix and a region.
    expect(own).toMatch(
      /^\[format\('https:\/\/\{0\}', reference\('[^']+\/sites\/func-images-\w+', '[\d-]+'\)\.defaultHostName\)\]$/,
    );
    expect(deployed.text).not.toContain('azurewebsites.net');
  });

  it('lets them send and read what the emulator does, so that a page that works locally works deployed', () => {
    const { cors } = deployed.one(`${accounts}/blobServices`, 'stdata').properties;
    const [{ allowedOrigins: _, maxAgeInSeconds, ...lists } = {}] = (cors as { corsRules: Record<string, unknown>[] })
      .corsRules;
    const joined = Object.entries(lists).map(([name, list]) => [name, String(list)]);
    expect({ ...Object.fromEntries(joined), maxAgeInSeconds }).toEqual(BLOB_CORS);
  });
});

describe.each(['main', 'everything'] as const)('%s: database', (variant) => {
  const { properties } = deployment(variant).one('Microsoft.DocumentDB/databaseAccounts');

  it.each([
    ['keys are off', { disableLocalAuth: true }],
    ['no key changes the account', { disableKeyBasedMetadataWriteAccess: true }],
    ['TLS 1.2 at least', { minimalTlsVersion: 'Tls12' }],
    ['no bypass of the network rules', { networkAclBypass: 'None' }],
    ['serverless', { capabilities: [{ name: 'EnableServerless' }] }],
    ['session consistency', { consistencyPolicy: { defaultConsistencyLevel: 'Session' } }],
  ])('%s', (_, expected) => {
    expect(properties).toMatchObject(expected);
  });

  it('is in one region, which serverless demands', () => {
    expect(properties.locations).toHaveLength(1);
  });

  it('can be restored to any moment of as many days as deleted blobs are kept', () => {
    const tier = variant === 'everything' ? 'Continuous30Days' : 'Continuous7Days';
    expect(properties).toMatchObject({ backupPolicy: { type: 'Continuous', continuousModeProperties: { tier } } });
  });
});

describe.each(['main', 'everything'] as const)('%s: function app', (variant) => {
  const deployed = deployment(variant);
  const site = deployed.one('Microsoft.Web/sites');

  it.each([
    ['https only', { httpsOnly: true }],
    ['TLS 1.2 at least', { siteConfig: { minTlsVersion: '1.2', scmMinTlsVersion: '1.2' } }],
    ['HTTP/2', { siteConfig: { http20Enabled: true } }],
    ['no affinity cookie', { clientAffinityEnabled: false }],
    ['cross-origin calls carry no credentials', { siteConfig: { cors: { supportCredentials: false } } }],
    [
      'fetches its package with its identity',
      { functionAppConfig: { deployment: { storage: { authentication: { type: 'UserAssignedIdentity' } } } } },
    ],
  ])('%s', (_, expected) => {
    expect(site.properties).toMatchObject(expected);
  });

  it('sets what Flex Consumption accepts in siteConfig, and nothing else', () => {
    // azurerm sends these alone for Flex; ftpsState fails a deployment with error 51021 in some regions (Azure/azure-cli#31414).
    const accepted = ['appSettings', 'cors', 'http20Enabled', 'minTlsVersion', 'scmMinTlsVersion'];
    expect(Object.keys(site.properties.siteConfig as object).sort()).toEqual(accepted);
  });

  it('has one identity, made beforehand', () => {
    const id = deployed.one('Microsoft.ManagedIdentity/userAssignedIdentities').id;
    expect(site.identity).toEqual({ type: 'UserAssigned', userAssignedIdentities: { [id]: {} } });
  });

  it('answers pages of named origins only', () => {
    const { cors } = site.properties.siteConfig as { cors: { allowedOrigins: string[] } };
    expect(cors.allowedOrigins).toEqual(
      variant === 'everything' ? ['https://gallery.example', 'http://localhost:5173'] : [],
    );
  });

  it('never turns remote debugging on', () => {
    expect(JSON.stringify(site)).not.toMatch(/remoteDebug/i);
  });

  it('is alone on a Flex Consumption plan', () => {
    const plan = deployed.one('Microsoft.Web/serverfarms');
    expect(plan).toMatchObject({ sku: { name: 'FC1', tier: 'FlexConsumption' }, properties: { reserved: true } });
    expect(site.properties.serverFarmId).toBe(plan.id);
  });

  it('has no publishing credentials policy, which Flex refuses', () => {
    expect(deployed.resources.filter(({ type }) => type.startsWith('Microsoft.Web/sites/'))).toEqual([]);
  });
});

describe.each(['main', 'everything'] as const)('%s: secrets', (variant) => {
  const deployed = deployment(variant);

  it('asks Azure for no key anywhere', () => {
    expect(deployed.text).not.toMatch(/list(Account)?(Keys|Sas|ServiceSas|ConnectionStrings|Secrets)\w*\(/i);
    expect(deployed.text).not.toMatch(/AccountKey|SharedAccessSignature|InstrumentationKey|primaryMasterKey|sig=/i);
  });

  it('puts no connection string into a setting, but the one of Application Insights, which opens nothing by itself', () => {
    const strings = Object.entries(appSettings(deployed)).filter(([, value]) => /ConnectionString|Key\b/.test(value));
    expect(strings.map(([name]) => name)).toEqual(['APPLICATIONINSIGHTS_CONNECTION_STRING']);
    expect(deployed.one('Microsoft.Insights/components').properties).toMatchObject({
      DisableLocalAuth: true,
      WorkspaceResourceId: deployed.one('Microsoft.OperationalInsights/workspaces').id,
    });
    expect(appSettings(deployed).APPLICATIONINSIGHTS_AUTHENTICATION_STRING).toMatch(/Authorization=AAD/);
  });

  it('outputs names and addresses alone', () => {
    const names = Object.keys(deployed.outputs).sort();
    expect(names).toEqual([
      'apiUrl',
      'appPrincipalId',
      'blobConnection',
      'bucketName',
      'cosmosAccountName',
      'cosmosConnection',
      'cosmosDatabase',
      'dataStorageName',
      'functionAppName',
      'hostStorageName',
      'tableName',
    ]);
    // Resource Manager changes the case of other names (Azure/bicep#9360).
    expect(names.filter((name) => !/^[a-z]+([A-Z][a-z]+)*$/.test(name))).toEqual([]);
    expect(JSON.stringify(deployed.outputs)).not.toMatch(/connectionString|key/i);
  });

  it('lets nobody write to the workspace with its key', () => {
    expect(deployed.one('Microsoft.OperationalInsights/workspaces').properties).toMatchObject({
      features: { disableLocalAuth: true },
    });
  });
});

describe('switches', () => {
  it('scans and locks only when asked to', () => {
    const types = ['Microsoft.Security/defenderForStorageSettings', 'Microsoft.Authorization/locks'];
    expect(types.map((type) => deployment('main').all(type).length)).toEqual([0, 0]);
    expect(types.map((type) => deployment('everything').all(type).length)).toEqual([1, 2]);
  });
});
