import { readdirSync, readFileSync } from 'node:fs';
import type { Deployment, Resource } from './deployment.ts';

/** Whether a deployment follows a rule. */
type Rule = (of: Deployment) => boolean;

interface Properties {
  readonly [name: string]: unknown;
  readonly siteConfig?: Readonly<Record<string, unknown>>;
  readonly networkAcls?: { readonly defaultAction?: string; readonly bypass?: string };
  readonly locations?: readonly { readonly isZoneRedundant?: boolean }[];
}

const storage = 'Microsoft.Storage/storageAccounts';
const cosmos = 'Microsoft.DocumentDB/databaseAccounts';
const site = 'Microsoft.Web/sites';
const plan = 'Microsoft.Web/serverfarms';

/** All resources of a type satisfy a condition. */
const all =
  (type: string, condition: (properties: Properties, resource: Resource, of: Deployment) => boolean): Rule =>
  (of) =>
    of.all(type).every((resource) => condition(resource.properties, resource, of));

const equals = (type: string, name: string, value: unknown) => all(type, (properties) => properties[name] === value);
const inSite = (name: string, value: unknown) => all(site, ({ siteConfig }) => siteConfig?.[name] === value);
const setInSite = (name: string) => all(site, ({ siteConfig }) => siteConfig?.[name] !== undefined);

const geoReplicated = ['Standard_GRS', 'Standard_RAGRS', 'Standard_GZRS', 'Standard_RAGZRS'];

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
 * Rules of PSRule for Azure (`AZR-`) and checkov (`CKV_`) that this template does not follow, after their sources:
 * Azure/PSRule.Rules.Azure `src/PSRule.Rules.Azure/rules`, bridgecrewio/checkov `checkov/arm/checks/resource`.
 */
export const templateRules: Readonly<Record<string, Rule>> = {
  'AZR-000071': all(plan, (_, { sku }) => Number((sku as { capacity?: number } | undefined)?.capacity ?? 0) >= 2),
  'AZR-000072': all(plan, (_, { sku }) =>
    /^(Standard|Premium)/.test(String((sku as { tier?: string } | undefined)?.tier)),
  ),
  'AZR-000195': all(
    storage,
    (_, { sku, tags }) => tags?.['resource-usage'] === 'azure-functions' || geoReplicated.includes(sku?.name ?? ''),
  ),
  'AZR-000202': all(storage, ({ networkAcls }) => networkAcls?.defaultAction === 'Deny'),
  'AZR-000384': all(
    storage,
    ({ publicNetworkAccess }, { id }, of) =>
      publicNetworkAccess === 'Disabled' ||
      of.all('Microsoft.Security/defenderForStorageSettings').some((setting) => setting.id.startsWith(id)),
  ),
  'AZR-000408': secureParameters,
  'AZR-000421': equals(cosmos, 'publicNetworkAccess', 'Disabled'),
  'AZR-000425': all('Microsoft.OperationalInsights/workspaces', ({ replication }) => replication !== undefined),
  'AZR-000442': equals(plan, 'zoneRedundant', true),
  'AZR-000502': all(cosmos, ({ locations = [] }) => locations.every(({ isZoneRedundant }) => isZoneRedundant)),
  CKV_AZURE_13: withAuthentication,
  CKV_AZURE_17: equals(site, 'clientCertEnabled', true),
  CKV_AZURE_35: all(storage, ({ networkAcls }) => networkAcls?.defaultAction === 'Deny'),
  CKV_AZURE_36: all(
    storage,
    ({ networkAcls }) => networkAcls?.defaultAction === 'Allow' || networkAcls?.bypass === 'AzureServices',
  ),
  CKV_AZURE_56: withAuthentication,
  CKV_AZURE_59: equals(storage, 'publicNetworkAccess', 'Disabled'),
  CKV_AZURE_63: inSite('httpLoggingEnabled', true),
  CKV_AZURE_65: inSite('detailedErrorLoggingEnabled', true),
  CKV_AZURE_66: inSite('requestTracingEnabled', true),
  CKV_AZURE_78: setInSite('ftpsState'),
  CKV_AZURE_88: setInSite('azureStorageAccounts'),
  CKV_AZURE_99: equals(cosmos, 'publicNetworkAccess', 'Disabled'),
  CKV_AZURE_100: cmk,
  CKV_AZURE_101: equals(cosmos, 'publicNetworkAccess', 'Disabled'),
  CKV_AZURE_206: all(storage, (_, { sku }) => geoReplicated.includes(sku?.name ?? '')),
  CKV_AZURE_212: setInSite('numberOfWorkers'),
  CKV_AZURE_213: setInSite('healthCheckPath'),
  CKV_AZURE_222: equals(site, 'publicNetworkAccess', 'Disabled'),
  CKV_AZURE_225: equals(plan, 'zoneRedundant', true),
};
