metadata description = 'Cosmos DB, serverless: one account, one database, one container, and the role that the app and a developer share.'

@description('Name of the account.')
@minLength(3)
@maxLength(44)
param accountName string

@description('Region.')
param location string

@description('Tags.')
param tags { *: string }

@description('Name of the database.')
param databaseName string

@description('Name of the container.')
param containerName string

@description('Days back that the account can be restored to.')
@allowed([7, 30])
param recoveryDays int

@description('Spreads the account over availability zones.')
param zoneRedundant bool

@description('Workspace that the logs go to.')
param workspaceId string

@description('Logs every data request as well as the control plane.')
param dataPlaneLogs bool

@description('Whether the public endpoint answers. Off, only private endpoints do.')
param publicAccess bool

resource account 'Microsoft.DocumentDB/databaseAccounts@2026-03-15' = {
  name: accountName
  location: location
  tags: tags
  kind: 'GlobalDocumentDB'
  properties: {
    databaseAccountOfferType: 'Standard'
    capabilities: [{ name: 'EnableServerless' }]
    locations: [{ locationName: location, failoverPriority: 0, isZoneRedundant: zoneRedundant }]
    enableAutomaticFailover: false
    consistencyPolicy: { defaultConsistencyLevel: 'Session' }
    // No key opens the data, and none can change the account.
    disableLocalAuth: true
    disableKeyBasedMetadataWriteAccess: true
    minimalTlsVersion: 'Tls12'
    publicNetworkAccess: publicAccess ? 'Enabled' : 'Disabled'
    networkAclBypass: 'None'
    backupPolicy: {
      type: 'Continuous'
      continuousModeProperties: { tier: recoveryDays == 7 ? 'Continuous7Days' : 'Continuous30Days' }
    }
  }
}

resource database 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases@2026-03-15' = {
  parent: account
  name: databaseName
  properties: { resource: { id: databaseName } }
}

resource container 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers@2026-03-15' = {
  parent: database
  name: containerName
  properties: {
    resource: {
      id: containerName
      partitionKey: { paths: ['/image_id'], kind: 'Hash', version: 2 }
      // Drafts of direct uploads and what a removal leaves carry their own `ttl`; -1 means that nothing else ever expires.
      defaultTtl: -1
      // What the list filters and sorts by, and nothing else: every further term would cost on each write. The emulator of a
      // local run gets the same file.
      indexingPolicy: loadJsonContent('../index-policy.json')
    }
  }
}

// Data actions that the app uses. Left out of the built-in contributor: stored procedures, triggers, conflicts, bulk delete by
// partition key.
resource dataRole 'Microsoft.DocumentDB/databaseAccounts/sqlRoleDefinitions@2026-03-15' = {
  parent: account
  name: guid(account.id, 'image-metadata-api')
  properties: {
    roleName: 'Image Metadata API'
    type: 'CustomRole'
    assignableScopes: [account.id]
    permissions: [
      {
        dataActions: [
          'Microsoft.DocumentDB/databaseAccounts/readMetadata'
          'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers/executeQuery'
          'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers/items/create'
          'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers/items/read'
          'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers/items/upsert'
          'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers/items/replace'
          'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers/items/delete'
        ]
      }
    ]
  }
  // One change of the account at a time.
  dependsOn: [container]
}

#disable-next-line use-recent-api-versions // diagnostic settings have no stable version
resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-log-analytics'
  scope: account
  properties: {
    workspaceId: workspaceId
    logAnalyticsDestinationType: 'Dedicated'
    logs: map(
      concat(['ControlPlaneRequests'], dataPlaneLogs ? ['DataPlaneRequests', 'QueryRuntimeStatistics'] : []),
      category => { category: category, enabled: true }
    )
  }
}

@description('Endpoint of the account.')
output endpoint string = account.properties.documentEndpoint

@description('Resource id of the data role.')
output dataRoleId string = dataRole.id
