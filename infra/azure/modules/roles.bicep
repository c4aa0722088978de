metadata description = 'Who may use the data: the app, and a developer if one is named. Three roles, the same for both.'

@description('Object id of the principal.')
param principalId string

@description('What the names of the assignments are derived from. Known before deployment, which the object id of a new identity is not.')
param principalSeed string

@description('What kind of principal it is.')
@allowed(['User', 'Group', 'ServicePrincipal'])
param principalType string

@description('Name of the images account.')
param dataStorageName string

@description('Blob container of the images.')
param imagesContainer string

@description('Name of the database account.')
param databaseAccountName string

@description('Cosmos database.')
param databaseName string

@description('Cosmos container.')
param databaseContainer string

@description('Resource id of the Cosmos data role.')
param databaseRoleId string

resource dataStorage 'Microsoft.Storage/storageAccounts@2026-04-01' existing = {
  name: dataStorageName

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource images 'containers' existing = {
      name: imagesContainer
    }
  }
}

resource databaseAccount 'Microsoft.DocumentDB/databaseAccounts@2026-03-15' existing = {
  name: databaseAccountName
}

resource readAndWriteBlobs 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: dataStorage::blobs::images
  name: guid(dataStorage::blobs::images.id, principalSeed, 'Storage Blob Data Contributor')
  properties: {
    principalId: principalId
    principalType: principalType
    // Storage Blob Data Contributor
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
    )
  }
}

// The key that signs a user delegation SAS exists per account only.
resource signLinks 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: dataStorage
  name: guid(dataStorage.id, principalSeed, 'Storage Blob Delegator')
  properties: {
    principalId: principalId
    principalType: principalType
    // Storage Blob Delegator
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      'db58b8e5-c6ad-4a2a-8342-4190687cbf4a'
    )
  }
}

resource useDocuments 'Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments@2026-03-15' = {
  parent: databaseAccount
  name: guid(databaseAccount.id, databaseName, databaseContainer, principalSeed)
  properties: {
    principalId: principalId
    roleDefinitionId: databaseRoleId
    scope: '${databaseAccount.id}/dbs/${databaseName}/colls/${databaseContainer}'
  }
}
