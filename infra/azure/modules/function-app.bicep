metadata description = 'A Flex Consumption plan and the one app on it.'

@description('Name of the app.')
param appName string

@description('Name of the plan.')
param planName string

@description('Region.')
param location string

@description('Tags.')
param tags { *: string }

@description('Resource id of the identity.')
param identityId string

@description('Client id of the identity.')
param identityClientId string

@description('Node.js version.')
param nodeVersion string

@description('Memory of one instance in MB.')
param instanceMemoryMB int

@description('How many instances the platform may start.')
param maximumInstanceCount int

@description('Instances that never stop.')
param alwaysReadyInstances int

@description('Spreads the plan over availability zones.')
param zoneRedundant bool

@description('Subnet that the app calls out from.')
param subnetId string?

@description('Origins of other hosts whose pages may call the API.')
param browserOrigins string[]

@description('Blob endpoint of the host account.')
param hostBlobEndpoint string

@description('Blob container of the deployment package.')
param packageContainer string

@description('Name of the Application Insights component.')
param componentName string

@description('Settings of the app itself: section 7 of the contract.')
param settings { *: string }

@description('Settings of the platform. FUNCTIONS_WORKER_RUNTIME and its like are properties of a Flex app and must not be settings.')
var platformSettings = {
  AzureWebJobsStorage__blobServiceUri: hostBlobEndpoint
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: component.properties.ConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
}

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: componentName
}

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true, zoneRedundant: zoneRedundant }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: appName
  location: location
  tags: union(tags, { 'azd-service-name': 'api' })
  kind: 'functionapp,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    publicNetworkAccess: 'Enabled'
    virtualNetworkSubnetId: subnetId
    functionAppConfig: {
      runtime: { name: 'node', version: nodeVersion }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${hostBlobEndpoint}${packageContainer}'
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        alwaysReady: alwaysReadyInstances == 0 ? [] : [{ name: 'http', instanceCount: alwaysReadyInstances }]
        // Each upload holds a few blocks of 4 MiB: what fits beside the host in the memory of one instance.
        triggers: { http: { perInstanceConcurrency: instanceMemoryMB == 512 ? 4 : 16 } }
      }
    }
    // Flex Consumption accepts few properties of siteConfig and refuses a deployment with others (error 51021).
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      http20Enabled: true
      cors: { allowedOrigins: browserOrigins, supportCredentials: false }
      appSettings: map(items(union(platformSettings, settings)), setting => { name: setting.key, value: setting.value })
    }
  }
}

// No diagnostic setting: FunctionAppLogs would store every line of AppTraces a second time, at the same price.

@description('Host name of the app, with whatever suffix Azure gave it.')
output hostName string = app.properties.defaultHostName

@description('Address of the API.')
output apiUrl string = 'https://${app.properties.defaultHostName}/api'
