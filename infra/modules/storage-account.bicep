metadata description = 'A storage account with one private container. Used twice: for the Functions host (package, function keys) and for the images, so that the app that can write images cannot be used to rewrite itself through a data role.'

@description('Name of the account.')
@minLength(3)
@maxLength(24)
param accountName string

@description('Which of the two accounts it is.')
@allowed(['host', 'data'])
param purpose string

@description('Region.')
param location string

@description('Tags.')
param tags { *: string }

@description('Name of the one container.')
param containerName string

@description('SKU, which is the number of copies and where they are.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param redundancy string

@description('Days that a deleted blob or container can be brought back.')
@minValue(1)
@maxValue(365)
param recoveryDays int

@description('Origins whose pages may read and write blobs with a SAS. None: no CORS rule.')
param browserOrigins string[] = []

@description('Workspace that the logs go to.')
param workspaceId string

@description('Whether the public endpoint answers. Off, only private endpoints do.')
param publicAccess bool

@description('Scans uploaded blobs for malware (Microsoft Defender for Storage).')
param malwareScanning bool = false

@description('Locks the account against deletion.')
param deleteLock bool = false

resource account 'Microsoft.Storage/storageAccounts@2026-06-01' = {
  name: accountName
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: redundancy }
  properties: {
    accessTier: 'Hot'
    // No key opens this account, and no SAS signed with one: only Entra ID does, user delegation SAS included.
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    isLocalUserEnabled: false
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowedCopyScope: 'AAD'
    supportsHttpsTrafficOnly: true
    minimumTlsVersion: 'TLS1_2'
    encryption: {
      requireInfrastructureEncryption: true
      keySource: 'Microsoft.Storage'
      services: { blob: { enabled: true }, file: { enabled: true } }
    }
    sasPolicy: { expirationAction: 'Log', sasExpirationPeriod: '1.00:00:00' }
    publicNetworkAccess: publicAccess ? 'Enabled' : 'Disabled'
    networkAcls: { defaultAction: publicAccess ? 'Allow' : 'Deny', bypass: 'None' }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2026-06-01' = {
  parent: account
  name: 'default'
  properties: {
    deleteRetentionPolicy: { enabled: true, days: recoveryDays, allowPermanentDelete: false }
    containerDeleteRetentionPolicy: { enabled: true, days: recoveryDays }
    // Blob names are never written twice (a replaced image gets a new one), so there would be no older version to keep.
    isVersioningEnabled: false
    cors: {
      corsRules: empty(browserOrigins)
        ? []
        : [
            {
              allowedOrigins: browserOrigins
              allowedMethods: ['GET', 'HEAD', 'PUT', 'OPTIONS']
              allowedHeaders: ['content-type', 'content-md5', 'range', 'if-match', 'if-none-match', 'x-ms-*']
              exposedHeaders: ['etag', 'content-length', 'content-range', 'content-md5', 'x-ms-*']
              maxAgeInSeconds: 3600
            }
          ]
    }
  }
}

resource container 'Microsoft.Storage/storageAccounts/blobServices/containers@2026-06-01' = {
  parent: blobs
  name: containerName
  properties: { publicAccess: 'None' }
}

// What clients send to upload URLs and never complete. The sweep removes it sooner; this holds without the app, and ends
// the storage of blobs that were never committed.
resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2026-06-01' = if (purpose == 'data') {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'remove-abandoned-uploads'
          enabled: true
          type: 'Lifecycle'
          definition: {
            filters: { blobTypes: ['blockBlob', 'appendBlob'], prefixMatch: ['${containerName}/uploads/'] }
            actions: {
              baseBlob: { delete: { daysAfterCreationGreaterThan: 2 } }
              snapshot: { delete: { daysAfterCreationGreaterThan: 2 } }
            }
          }
        }
      ]
    }
  }
}

#disable-next-line use-recent-api-versions // no stable version knows category groups
resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-log-analytics'
  scope: blobs
  properties: {
    workspaceId: workspaceId
    // The host reads its own account all day (leases, keys): what matters there is who changed something.
    logs: purpose == 'data'
      ? [{ categoryGroup: 'allLogs', enabled: true }]
      : [{ category: 'StorageWrite', enabled: true }, { category: 'StorageDelete', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

resource defender 'Microsoft.Security/defenderForStorageSettings@2025-06-01' = if (malwareScanning) {
  scope: account
  name: 'current'
  properties: {
    isEnabled: true
    overrideSubscriptionLevelSettings: true
    sensitiveDataDiscovery: { isEnabled: false }
    malwareScanning: { onUpload: { isEnabled: true, capGBPerMonth: 1000 } }
  }
}

resource lock 'Microsoft.Authorization/locks@2020-05-01' = if (deleteLock) {
  scope: account
  name: 'holds-data'
  properties: { level: 'CanNotDelete', notes: 'Holds the images. Remove this lock before tear-down.' }
}

@description('Blob endpoint, with a slash at the end.')
output blobEndpoint string = account.properties.primaryEndpoints.blob
