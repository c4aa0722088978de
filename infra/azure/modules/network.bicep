metadata description = 'The private variant: one network, a subnet that the app calls out from, and a private endpoint for each store. Both subnets have a network security group.'

@description('Name of the network.')
param networkName string

@description('Region.')
param location string

@description('Tags.')
param tags { *: string }

@description('Name of the host account.')
param hostStorageName string

@description('Name of the images account.')
param dataStorageName string

@description('Name of the database account.')
param databaseAccountName string

@description('Workspace that the logs go to.')
param workspaceId string

@description('Zones in which the public names of the stores resolve to private addresses.')
var zoneNames = ['privatelink.blob.${environment().suffixes.storage}', 'privatelink.documents.azure.com']

@description('What gets a private endpoint, and the position of its zone in zoneNames.')
var targets = [
  { name: hostStorageName, type: 'Microsoft.Storage/storageAccounts', group: 'blob', zone: 0 }
  { name: dataStorageName, type: 'Microsoft.Storage/storageAccounts', group: 'blob', zone: 0 }
  { name: databaseAccountName, type: 'Microsoft.DocumentDB/databaseAccounts', group: 'Sql', zone: 1 }
]

module groups 'security-groups.bicep' = {
  params: { networkName: networkName, location: location, tags: tags }
}

resource network 'Microsoft.Network/virtualNetworks@2025-09-01' = {
  name: networkName
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: ['10.60.0.0/24'] }
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: '10.60.0.0/26'
          networkSecurityGroup: { id: groups.outputs.appGroupId }
          delegations: [{ name: 'flex', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      {
        name: 'stores'
        properties: {
          addressPrefix: '10.60.0.64/27'
          networkSecurityGroup: { id: groups.outputs.storesGroupId }
          // Without it the rules of the group do not apply to private endpoints.
          privateEndpointNetworkPolicies: 'Enabled'
        }
      }
    ]
  }

  resource appSubnet 'subnets' existing = {
    name: 'app'
  }

  resource storesSubnet 'subnets' existing = {
    name: 'stores'
  }
}

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for zoneName in zoneNames: {
    name: zoneName
    location: 'global'
    tags: tags
  }
]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (zoneName, i) in zoneNames: {
    parent: zones[i]
    name: networkName
    location: 'global'
    tags: tags
    properties: { registrationEnabled: false, virtualNetwork: { id: network.id } }
  }
]

// One at a time: creating two in one subnet fails with 412 or 429 when they meet.
@batchSize(1)
resource endpoints 'Microsoft.Network/privateEndpoints@2025-09-01' = [
  for target in targets: {
    name: 'pe-${target.name}'
    location: location
    tags: tags
    properties: {
      subnet: { id: network::storesSubnet.id }
      privateLinkServiceConnections: [
        {
          name: target.name
          properties: { privateLinkServiceId: resourceId(target.type, target.name), groupIds: [target.group] }
        }
      ]
    }
  }
]

@batchSize(1)
resource zoneGroups 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-09-01' = [
  for (target, i) in targets: {
    parent: endpoints[i]
    name: 'default'
    properties: { privateDnsZoneConfigs: [{ name: 'zone', properties: { privateDnsZoneId: zones[target.zone].id } }] }
  }
]

#disable-next-line use-recent-api-versions // diagnostic settings have no stable version
resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-log-analytics'
  scope: network
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
  }
}

@description('Subnet that the app calls out from.')
output appSubnetId string = network::appSubnet.id
