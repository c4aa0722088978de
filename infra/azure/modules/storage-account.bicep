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

@description('Workspace that the logs go to.')
param workspaceId string

@description('Logs reads of images as well as writes and deletions.')
param dataPlaneLogs bool

@description('Whether the public endpoint answers. Off, only private endpoints do.')
param publicAccess bool

resource account 'Microsoft.Storage/storageAccounts@2026-04-01' = {
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

// Exists with the account; blob-service.bicep sets its properties.
resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2026-04-01' existing = {
  parent: account
  name: 'default'
}

resource container 'Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01' = {
  parent: blobs
  name: containerName
  properties: { publicAccess: 'None' }
}

// What clients send to upload URLs and never complete. The sweep removes it sooner; this holds without the app, and ends
// the storage of blobs that were never committed.
resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2026-04-01' = if (purpose == 'data') {
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

#disable-next-line use-recent-api-versions // diagnostic settings have no stable version
resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-log-analytics'
  scope: blobs
  properties: {
    workspaceId: workspaceId
    // The host reads its own account all day (leases, keys): those reads are never logged. Metrics are in Azure Monitor without
    // being stored here a second time.
    logs: map(
      concat(['StorageWrite', 'StorageDelete'], dataPlaneLogs && purpose == 'data' ? ['StorageRead'] : []),
      category => { category: category, enabled: true }
    )
  }
}

@description('Blob endpoint, with a slash at the end.')
output blobEndpoint string = account.properties.primaryEndpoints.blob
