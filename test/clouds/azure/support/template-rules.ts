import { readdirSync, readFileSync } from 'node:fs';
import type { Deployment, Resource } from './deployment.ts';

/** Whether a deployment follows a rule. */
type Rule = (of: Deployment) => boolean;

interface Properties {
  readonly [name: string]: unknown;
  readonly siteConfig?: Readonly<Record<string, unknown>>;
  readonly networkAcls?: { readonly defaultAction?: string; readonly bypass?: string };
  readonly locations?: readonly { readonly isZoneRedundant?: boolean }[];
  readonly securityRules?: readonly { readonly properties: SecurityRule }[];
}

interface SecurityRule {
  readonly direction: string;
  readonly access: string;
  readonly priority: number;
  readonly sourceAddressPrefix: string;
  readonly destinationPortRanges?: readonly string[];
}

const storage = 'Microsoft.Storage/storageAccounts';
const blobs = `${storage}/blobServices`;
const cosmos = 'Microsoft.DocumentDB/databaseAccounts';
const site = 'Microsoft.Web/sites';
const plan = 'Microsoft.Web/serverfarms';
const groups = 'Microsoft.Network/networkSecurityGroups';

/** All resources of a type satisfy a condition. */
const all =
  (type: string, condition: (properties: Properties, resource: Resource, of: Deployment) => boolean): Rule =>
  (of) =>
    of.all(type).every((resource) => condition(resource.properties, resource, of));

const equals = (type: string, name: string, value: unknown) => all(type, (properties) => properties[name] === value);
const inSite = (name: string, value: unknown) => all(site, ({ siteConfig }) => siteConfig?.[name] === value);
const setInSite = (name: string) => all(site, ({ siteConfig }) => siteConfig?.[name] !== undefined);
const enabled = (type: string, name: string) =>
  all(type, (properties) => (properties[name] as { enabled?: boolean } | undefined)?.enabled === true);

const geoReplicated = ['Standard_GRS', 'Standard_RAGRS', 'Standard_GZRS', 'Standard_RAGZRS'];
const ordered = ({ securityRules = [] }: Properties, direction: string) =>
  securityRules
    .map(({ properties }) => properties)
    .filter((rule) => rule.direction === direction)
    .sort((a, b) => a.priority - b.priority);

const withAuthentication: Rule = (of) => of.resources.some(({ id }) => id.endsWith('/config/authsettingsV2'));
const cmk: Rule = all(cosmos, ({ keyVaultKeyUri }) => keyVaultKeyUri !== undefined);

/** Parameters of the modules whose names look like secrets but whose types are not secure. */
const secureParameters: Rule = () => {
  const folder = new URL('../../../../infra/azure/modules/', import.meta.url);
  const names = readdirSync(folder).flatMap((file) =>
    [...readFileSync(new URL(file, folder), 'utf8').matchAll(/^param (\w+)/gm)].map(([, name]) => name ?? ''),
  );
  return !names.some((name) => /password|secret|token|keys?$/i.test(name));
};

/**
 * Rules of PSRule for Azure (`AZR-`) and checkov (`CKV_`) about the resources of this template, after their sources:
 * Azure/PSRule.Rules.Azure `src/PSRule.Rules.Azure/rules`, bridgecrewio/checkov `checkov/arm/checks/resource`.
 */
export const templateRules: Readonly<Record<string, Rule>> = {
  'AZR-000069': all('Microsoft.Insights/components', ({ WorkspaceResourceId }) => WorkspaceResourceId !== undefined),
  'AZR-000071': all(plan, (_, { sku }) => Number((sku as { capacity?: number } | undefined)?.capacity ?? 0) >= 2),
  'AZR-000072': all(plan, (_, { sku }) =>
    /^(Standard|Premium)/.test(String((sku as { tier?: string } | undefined)?.tier)),
  ),
  'AZR-000073': inSite('minTlsVersion', '1.2'),
  'AZR-000074': all(site, ({ siteConfig }) => siteConfig?.remoteDebuggingEnabled !== true),
  'AZR-000078': inSite('http20Enabled', true),
  'AZR-000082': all(site, (_, { identity }) => (identity as { type?: string }).type === 'UserAssigned'),
  'AZR-000083': equals(site, 'clientAffinityEnabled', false),
  'AZR-000084': equals(site, 'httpsOnly', true),
  'AZR-000095': equals(cosmos, 'disableKeyBasedMetadataWriteAccess', true),
  'AZR-000137': all(
    groups,
    (properties) =>
      !ordered(properties, 'Inbound').some((rule) => rule.access === 'Allow' && rule.sourceAddressPrefix === '*'),
  ),
  'AZR-000138': all(
    groups,
    (properties) =>
      !(
        ordered(properties, 'Inbound')[0]?.access === 'Deny' &&
        ordered(properties, 'Inbound')[0]?.sourceAddressPrefix === '*'
      ),
  ),
  'AZR-000139': all(groups, (properties) =>
    ordered(properties, 'Outbound').some(
      (rule) => rule.access === 'Deny' && rule.destinationPortRanges?.join() === '22,3389',
    ),
  ),
  'AZR-000195': all(
    storage,
    (_, { sku, tags }) => tags?.['resource-usage'] === 'azure-functions' || geoReplicated.includes(sku?.name ?? ''),
  ),
  'AZR-000196': equals(storage, 'supportsHttpsTrafficOnly', true),
  'AZR-000197': enabled(blobs, 'deleteRetentionPolicy'),
  'AZR-000198': equals(storage, 'allowBlobPublicAccess', false),
  'AZR-000199': equals(`${blobs}/containers`, 'publicAccess', 'None'),
  'AZR-000200': equals(storage, 'minimumTlsVersion', 'TLS1_2'),
  'AZR-000201': all(storage, (_, { name }) => /^[a-z0-9]{3,24}$/.test(name)),
  'AZR-000202': all(storage, ({ networkAcls }) => networkAcls?.defaultAction === 'Deny'),
  'AZR-000263': all('Microsoft.Network/virtualNetworks', ({ subnets }) =>
    (subnets as { properties: { networkSecurityGroup?: object } }[]).every(
      ({ properties }) => properties.networkSecurityGroup,
    ),
  ),
  'AZR-000289': enabled(blobs, 'containerDeleteRetentionPolicy'),
  'AZR-000384': all(
    storage,
    ({ publicNetworkAccess }, { id }, of) =>
      publicNetworkAccess === 'Disabled' ||
      of.all('Microsoft.Security/defenderForStorageSettings').some((setting) => setting.id.startsWith(id)),
  ),
  'AZR-000408': secureParameters,
  'AZR-000415': equals(cosmos, 'minimalTlsVersion', 'Tls12'),
  'AZR-000419': all(cosmos, ({ enableFreeTier }) => enableFreeTier !== true),
  'AZR-000420': equals(cosmos, 'disableLocalAuth', true),
  'AZR-000421': equals(cosmos, 'publicNetworkAccess', 'Disabled'),
  'AZR-000425': all('Microsoft.OperationalInsights/workspaces', ({ replication }) => replication !== undefined),
  'AZR-000439': all(cosmos, ({ backupPolicy }) => (backupPolicy as { type: string }).type === 'Continuous'),
  'AZR-000442': equals(plan, 'zoneRedundant', true),
  'AZR-000484': equals('Microsoft.Insights/components', 'DisableLocalAuth', true),
  'AZR-000502': all(cosmos, ({ locations = [] }) => locations.every(({ isZoneRedundant }) => isZoneRedundant)),
  CKV_AZURE_3: equals(storage, 'supportsHttpsTrafficOnly', true),
  CKV_AZURE_13: withAuthentication,
  CKV_AZURE_14: equals(site, 'httpsOnly', true),
  CKV_AZURE_15: inSite('minTlsVersion', '1.2'),
  CKV_AZURE_17: equals(site, 'clientCertEnabled', true),
  CKV_AZURE_18: inSite('http20Enabled', true),
  CKV_AZURE_34: equals(`${blobs}/containers`, 'publicAccess', 'None'),
  CKV_AZURE_35: all(storage, ({ networkAcls }) => networkAcls?.defaultAction === 'Deny'),
  CKV_AZURE_36: all(
    storage,
    ({ networkAcls }) => networkAcls?.defaultAction === 'Allow' || networkAcls?.bypass === 'AzureServices',
  ),
  CKV_AZURE_44: equals(storage, 'minimumTlsVersion', 'TLS1_2'),
  CKV_AZURE_56: withAuthentication,
  CKV_AZURE_57: all(site, ({ siteConfig }) => !JSON.stringify(siteConfig?.cors).includes('"*"')),
  CKV_AZURE_59: equals(storage, 'publicNetworkAccess', 'Disabled'),
  CKV_AZURE_63: inSite('httpLoggingEnabled', true),
  CKV_AZURE_65: inSite('detailedErrorLoggingEnabled', true),
  CKV_AZURE_66: inSite('requestTracingEnabled', true),
  CKV_AZURE_71: all(site, (_, { identity }) => identity !== undefined),
  CKV_AZURE_78: setInSite('ftpsState'),
  CKV_AZURE_88: setInSite('azureStorageAccounts'),
  CKV_AZURE_99: equals(cosmos, 'publicNetworkAccess', 'Disabled'),
  CKV_AZURE_100: cmk,
  CKV_AZURE_101: equals(cosmos, 'publicNetworkAccess', 'Disabled'),
  CKV_AZURE_132: equals(cosmos, 'disableKeyBasedMetadataWriteAccess', true),
  CKV_AZURE_140: equals(cosmos, 'disableLocalAuth', true),
  CKV_AZURE_206: all(storage, (_, { sku }) => geoReplicated.includes(sku?.name ?? '')),
  CKV_AZURE_212: setInSite('numberOfWorkers'),
  CKV_AZURE_213: setInSite('healthCheckPath'),
  CKV_AZURE_222: equals(site, 'publicNetworkAccess', 'Disabled'),
  CKV_AZURE_225: equals(plan, 'zoneRedundant', true),
};
