metadata description = 'The network security groups of the two subnets.'

@description('Name of the network.')
param networkName string

@description('Region.')
param location string

@description('Tags.')
param tags { *: string }

@description('Nothing here speaks SSH or RDP: an intruder should find both closed.')
var noLateralMovement = {
  name: 'deny-ssh-and-rdp'
  properties: {
    priority: 4000
    direction: 'Outbound'
    access: 'Deny'
    protocol: '*'
    sourceAddressPrefix: '*'
    sourcePortRange: '*'
    destinationAddressPrefix: 'VirtualNetwork'
    destinationPortRanges: ['22', '3389']
  }
}

// Nobody calls the app through its own subnet. Outbound traffic keeps the defaults otherwise: the platform sends telemetry and
// fetches tokens.
resource appRules 'Microsoft.Network/networkSecurityGroups@2025-09-01' = {
  name: 'nsg-app-${networkName}'
  location: location
  tags: tags
  properties: {
    securityRules: [
      {
        name: 'deny-from-internet'
        properties: {
          priority: 4000
          direction: 'Inbound'
          access: 'Deny'
          protocol: '*'
          sourceAddressPrefix: 'Internet'
          sourcePortRange: '*'
          destinationAddressPrefix: '*'
          destinationPortRange: '*'
        }
      }
      noLateralMovement
    ]
  }
}

// The stores are reached over HTTPS from this network and those peered with it. Cosmos DB in gateway mode needs no other port.
resource storesRules 'Microsoft.Network/networkSecurityGroups@2025-09-01' = {
  name: 'nsg-stores-${networkName}'
  location: location
  tags: tags
  properties: {
    securityRules: [
      {
        name: 'allow-https-from-network'
        properties: {
          priority: 100
          direction: 'Inbound'
          access: 'Allow'
          protocol: 'Tcp'
          sourceAddressPrefix: 'VirtualNetwork'
          sourcePortRange: '*'
          destinationAddressPrefix: 'VirtualNetwork'
          destinationPortRange: '443'
        }
      }
      {
        name: 'deny-all-else'
        properties: {
          priority: 4000
          direction: 'Inbound'
          access: 'Deny'
          protocol: '*'
          sourceAddressPrefix: '*'
          sourcePortRange: '*'
          destinationAddressPrefix: '*'
          destinationPortRange: '*'
        }
      }
      noLateralMovement
    ]
  }
}

@description('Group of the subnet that the app calls out from.')
output appGroupId string = appRules.id

@description('Group of the subnet of the private endpoints.')
output storesGroupId string = storesRules.id
