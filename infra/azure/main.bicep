metadata name = 'Image Metadata API'
metadata description = 'A Function App on Flex Consumption, its two stores and what watches them. No key exists anywhere: one managed identity, roles at the narrowest scope.'

targetScope = 'resourceGroup'

import { isOrigin } from 'origins.bicep'

// What may differ from one deployment to the next. A value outside its bounds stops the deployment before anything is made.

@description('Name of this environment, the same in every deployment of it: resource names and the tag azd-env-name derive from it. Another name is another stack.')
@minLength(1)
@maxLength(32)
param environmentName string

@description('Region of every resource.')
param location string = resourceGroup().location

@description('Node.js of the Function App. 22 is on the published list of Flex Consumption; check 24 with `az functionapp list-flexconsumption-runtimes --runtime node`.')
@allowed(['22', '24'])
param nodeVersion string = '22'

@description('Memory of one instance in MB. 512 also means 4 requests at a time instead of 16.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('How many instances the platform may start.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Instances that never stop, against cold starts. Billed all the time; 0 means scale to zero.')
@minValue(0)
@maxValue(20)
param alwaysReadyInstances int = 0

@description('MAX_UPLOAD_BYTES: the largest image of one request, in bytes. The platform takes no body over 100 MiB.')
@minValue(1024)
@maxValue(104857600)
param maxUploadBytes int = 26214400

@description('MAX_DIRECT_UPLOAD_BYTES: the largest image sent straight to storage, in bytes.')
@minValue(1024)
@maxValue(2147483647)
param maxDirectUploadBytes int = 1073741824

@description('MAX_PIXELS: width times height times frames of the largest image.')
@minValue(1)
@maxValue(1000000000)
param maxPixels int = 100000000

@description('SWEEP_SCHEDULE: when the sweep looks for orphans, as NCRONTAB with seconds, UTC.')
@minLength(11)
@maxLength(64)
param sweepSchedule string = '0 0 3 * * *'

@description('SWEEP_GRACE_HOURS: the sweep touches nothing younger than this. A direct upload can be completed up to 3 hours after it began.')
@minValue(4)
@maxValue(720)
param sweepGraceHours int = 24

@description('SWEEP_DELETE: whether the sweep deletes what it finds. Off, it only reports.')
param sweepDelete bool = false

@description('SWEEP_MAX_ORPHAN_PERCENT: the sweep deletes nothing when more of the blobs it examined have no document.')
@minValue(1)
@maxValue(100)
param sweepMaxOrphanPercent int = 5

@description('Origins of web pages on other hosts that may call the API and send files straight to storage: https://host, or http://localhost:port for development. The page that the app serves itself is always allowed.')
@maxLength(10)
param browserOrigins string[] = []

@description('Copies of the stored images: in one zone (LRS), across zones (ZRS), or in a second region as well (GRS, GZRS).')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param imageRedundancy string = 'Standard_ZRS'

@description('Days back that the database can be restored to, and days that deleted images stay recoverable: one number, so that the two stores can go back together.')
@allowed([7, 30])
param recoveryDays int = 7

@description('Spreads the Function App and the database over availability zones, where the region has them. Keeps at least two instances ready, which are billed.')
param zoneRedundant bool = false

@description('Puts both stores behind private endpoints and closes their public ones. The API stays public, but content redirects and direct uploads then work only for clients inside the network.')
param privateNetworking bool = false

@description('Grants whoever deploys the data roles of the app, for a local run against these stores. On for azd.')
param deployerDataRoles bool = false

@description('Object ID of another developer, group or principal that gets the data roles of the app. Empty: none.')
@maxLength(36)
param developerObjectId string = ''

@description('What kind of principal developerObjectId is.')
@allowed(['User', 'Group', 'ServicePrincipal'])
param developerPrincipalType string = 'User'

@description('E-mail address that alerts are sent to. Empty: alerts only show in the portal.')
@maxLength(254)
param alertEmail string = ''

@description('Share of requests answered with 5xx, in percent over 15 minutes, above which an alert fires.')
@minValue(1)
@maxValue(100)
param alertErrorSharePercent int = 5

@description('95th percentile of the upload time in milliseconds over 15 minutes, above which an alert fires.')
@minValue(100)
@maxValue(60000)
param alertUploadP95Ms int = 10000

@description('Throttled database requests (429) in 5 minutes, above which an alert fires.')
@minValue(0)
@maxValue(100000)
param alertThrottledRequests int = 20

@description('Calls /api/health from two regions every 15 minutes and alerts when no call has succeeded for 30. Costs a few dollars a month.')
param healthTest bool = true

@description('Logs every read of an image and every database request as well. Off: control plane, writes and deletions. Billed per GB.')
param dataPlaneLogs bool = false

@description('Days that logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('Microsoft Defender for Storage scans every uploaded image for malware. Billed per GB. Requires Owner on the images account and the registered provider Microsoft.Security.')
param malwareScanning bool = false

@description('Locks the two accounts that hold data against deletion; remove the locks before tear-down. Requires Owner or User Access Administrator.')
param deleteLock bool = false

// Names. Everything in the resource group is named after one token, so a second deployment finds what the first one made.

// The region is left out on purpose: a deployment that names another region by mistake fails instead of building a second stack.
@description('Thirteen letters and digits that differ per subscription, resource group and environment.')
var token = uniqueString(subscription().id, resourceGroup().id, environmentName)

@description('Name of each thing that another thing here is told about.')
var names = {
  app: 'func-images-${token}'
  component: 'appi-images-${token}'
  dataStorage: 'stdata${token}'
  database: 'cosmos-images-${token}'
  hostStorage: 'sthost${token}'
  identity: 'id-images-${token}'
}

@description('Tags of every resource. azd finds its environment by the first.')
var tags = { 'azd-env-name': environmentName, application: 'image-metadata-api' }

@description('Blob container of the images (BUCKET_NAME).')
var imagesContainer = 'images'

@description('Blob container of the deployment package.')
var packageContainer = 'app-package'

@description('Cosmos database (COSMOS_DATABASE).')
var databaseName = 'image-metadata'

@description('Cosmos container (TABLE_NAME).')
var databaseContainer = 'images'

@description('browserOrigins, or an error that explains the format: a wildcard, or plain http, would let any page use a stolen link.')
var checkedOrigins = length(filter(browserOrigins, origin => !isOrigin(origin))) == 0
  ? browserOrigins
  : fail('browserOrigins: every origin must be https://host or http://localhost:port, without a path or a wildcard')

// What exists.

module monitoring 'modules/monitoring.bicep' = {
  params: {
    workspaceName: 'log-images-${token}'
    componentName: names.component
    location: location
    tags: tags
    retentionInDays: logRetentionDays
  }
}

module identity 'modules/identity.bicep' = {
  params: { identityName: names.identity, location: location, tags: tags }
}

module hostStorage 'modules/storage-account.bicep' = {
  params: {
    accountName: names.hostStorage
    purpose: 'host'
    location: location
    tags: union(tags, { 'resource-usage': 'azure-functions' })
    containerName: packageContainer
    redundancy: zoneRedundant ? 'Standard_ZRS' : 'Standard_LRS'
    workspaceId: monitoring.outputs.workspaceId
    dataPlaneLogs: dataPlaneLogs
    publicAccess: !privateNetworking
  }
}

module hostBlobs 'modules/blob-service.bicep' = {
  params: { accountName: names.hostStorage, recoveryDays: 7, browserOrigins: [] }
  dependsOn: [hostStorage]
}

module dataStorage 'modules/storage-account.bicep' = {
  params: {
    accountName: names.dataStorage
    purpose: 'data'
    location: location
    tags: tags
    containerName: imagesContainer
    redundancy: imageRedundancy
    workspaceId: monitoring.outputs.workspaceId
    dataPlaneLogs: dataPlaneLogs
    publicAccess: !privateNetworking
  }
}

module database 'modules/database.bicep' = {
  params: {
    accountName: names.database
    location: location
    tags: tags
    databaseName: databaseName
    containerName: databaseContainer
    recoveryDays: recoveryDays
    zoneRedundant: zoneRedundant
    workspaceId: monitoring.outputs.workspaceId
    dataPlaneLogs: dataPlaneLogs
    publicAccess: !privateNetworking
  }
}

module network 'modules/network.bicep' = if (privateNetworking) {
  params: {
    networkName: 'vnet-images-${token}'
    location: location
    tags: tags
    hostStorageName: names.hostStorage
    dataStorageName: names.dataStorage
    databaseAccountName: names.database
    workspaceId: monitoring.outputs.workspaceId
  }
  dependsOn: [hostStorage, dataStorage, database]
}

// Cosmos DB refuses two changes of an account at a time (412, exclusive lock): private endpoint, the role of the app and the
// role of a developer come one after the other.
module appRoles 'modules/roles.bicep' = {
  params: {
    principalId: identity.outputs.principalId
    principalSeed: names.identity
    principalType: 'ServicePrincipal'
    dataStorageName: names.dataStorage
    imagesContainer: imagesContainer
    databaseAccountName: names.database
    databaseName: databaseName
    databaseContainer: databaseContainer
    databaseRoleId: database.outputs.dataRoleId
  }
  dependsOn: [dataStorage, network]
}

module hostRoles 'modules/host-roles.bicep' = {
  params: {
    principalId: identity.outputs.principalId
    principalSeed: names.identity
    hostStorageName: names.hostStorage
    componentName: names.component
  }
  dependsOn: [hostStorage, monitoring]
}

module deployerRoles 'modules/roles.bicep' = if (deployerDataRoles) {
  params: {
    principalId: deployer().objectId
    principalSeed: deployer().objectId
    principalType: empty(deployer().userPrincipalName) ? 'ServicePrincipal' : 'User'
    dataStorageName: names.dataStorage
    imagesContainer: imagesContainer
    databaseAccountName: names.database
    databaseName: databaseName
    databaseContainer: databaseContainer
    databaseRoleId: database.outputs.dataRoleId
  }
  dependsOn: [appRoles]
}

module developerRoles 'modules/roles.bicep' = if (!empty(developerObjectId)) {
  params: {
    principalId: developerObjectId
    principalSeed: developerObjectId
    principalType: developerPrincipalType
    dataStorageName: names.dataStorage
    imagesContainer: imagesContainer
    databaseAccountName: names.database
    databaseName: databaseName
    databaseContainer: databaseContainer
    databaseRoleId: database.outputs.dataRoleId
  }
  dependsOn: [deployerRoles, appRoles]
}

module functionApp 'modules/function-app.bicep' = {
  params: {
    appName: names.app
    planName: 'plan-images-${token}'
    location: location
    tags: tags
    identityId: identity.outputs.identityId
    identityClientId: identity.outputs.clientId
    nodeVersion: nodeVersion
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    alwaysReadyInstances: alwaysReadyInstances
    zoneRedundant: zoneRedundant
    subnetId: network.?outputs.appSubnetId
    browserOrigins: checkedOrigins
    hostBlobEndpoint: hostStorage.outputs.blobEndpoint
    packageContainer: packageContainer
    componentName: names.component
    settings: {
      BUCKET_NAME: imagesContainer
      TABLE_NAME: databaseContainer
      COSMOS_DATABASE: databaseName
      BLOB_CONNECTION: dataStorage.outputs.blobEndpoint
      COSMOS_CONNECTION: database.outputs.endpoint
      AZURE_CLIENT_ID: identity.outputs.clientId
      MAX_UPLOAD_BYTES: string(maxUploadBytes)
      MAX_DIRECT_UPLOAD_BYTES: string(maxDirectUploadBytes)
      MAX_PIXELS: string(maxPixels)
      SWEEP_SCHEDULE: sweepSchedule
      SWEEP_GRACE_HOURS: string(sweepGraceHours)
      SWEEP_DELETE: sweepDelete ? 'true' : 'false'
      SWEEP_MAX_ORPHAN_PERCENT: string(sweepMaxOrphanPercent)
    }
  }
  // The app reads its package and its keys immediately: its roles must exist first.
  dependsOn: [appRoles, hostRoles]
}

// After the app, because only Azure knows its host name: it may carry a suffix and a region.
module dataBlobs 'modules/blob-service.bicep' = {
  params: {
    accountName: names.dataStorage
    recoveryDays: recoveryDays
    browserOrigins: concat(['https://${functionApp.outputs.hostName}'], checkedOrigins)
  }
}

module alerts 'modules/alerts.bicep' = {
  params: {
    location: location
    tags: tags
    token: token
    email: alertEmail
    errorSharePercent: alertErrorSharePercent
    uploadP95Ms: alertUploadP95Ms
    throttledRequests: alertThrottledRequests
    healthUrl: healthTest ? '${functionApp.outputs.apiUrl}/health' : ''
    healthTest: healthTest
    workspaceId: monitoring.outputs.workspaceId
    componentName: names.component
    databaseAccountName: names.database
  }
}

module workbook 'modules/workbook.bicep' = {
  params: { location: location, tags: tags, token: token, workspaceId: monitoring.outputs.workspaceId }
}

// Last, because these need rights beyond the rest of the template: without them everything else is deployed and working.
module protection 'modules/protection.bicep' = if (deleteLock || malwareScanning) {
  params: {
    dataStorageName: names.dataStorage
    databaseAccountName: names.database
    malwareScanning: malwareScanning
    deleteLock: deleteLock
  }
  dependsOn: [functionApp, dataBlobs, hostBlobs, developerRoles, deployerRoles, alerts, workbook]
}

// What azd, scripts and a developer need afterwards: addresses and names, nothing secret. In camelCase, because Resource Manager
// changes the case of other names; readers ignore case all the same (infra/azure/read-output.ts).

@description('Address of the API.')
output apiUrl string = functionApp.outputs.apiUrl

@description('Name of the Function App.')
output functionAppName string = names.app

@description('BLOB_CONNECTION: endpoint of the images account.')
output blobConnection string = dataStorage.outputs.blobEndpoint

@description('BUCKET_NAME: blob container of the images.')
output bucketName string = imagesContainer

@description('COSMOS_CONNECTION: endpoint of the database account.')
output cosmosConnection string = database.outputs.endpoint

@description('COSMOS_DATABASE: Cosmos database.')
output cosmosDatabase string = databaseName

@description('TABLE_NAME: Cosmos container.')
output tableName string = databaseContainer

@description('Name of the images account, for az commands.')
output dataStorageName string = names.dataStorage

@description('Name of the host account, for az commands.')
output hostStorageName string = names.hostStorage

@description('Name of the database account, for az commands.')
output cosmosAccountName string = names.database

@description('Object ID of the app identity, for az commands.')
output appPrincipalId string = identity.outputs.principalId
