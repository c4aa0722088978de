metadata description = 'The identity that the app signs in with, everywhere.'

@description('Name of the identity.')
param identityName string

@description('Region.')
param location string

@description('Tags.')
param tags { *: string }

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: identityName
  location: location
  tags: tags
}

@description('Resource id.')
output identityId string = identity.id

@description('Client id (AZURE_CLIENT_ID).')
output clientId string = identity.properties.clientId

@description('Object id, which roles are given to.')
output principalId string = identity.properties.principalId
