import { describe, expect, it } from 'vitest';
import { deployment } from '../support/deployment.ts';

const stores = ['Microsoft.Storage/storageAccounts', 'Microsoft.DocumentDB/databaseAccounts'];

describe('without private networking', () => {
  const deployed = deployment('main');

  it('makes no network', () => {
    expect(deployed.resources.filter(({ type }) => type.startsWith('Microsoft.Network/'))).toEqual([]);
    expect(deployed.one('Microsoft.Web/sites').properties.virtualNetworkSubnetId ?? null).toBeNull();
  });

  it('leaves the endpoints of the stores reachable, for whoever holds a role or a SAS', () => {
    const access = stores.flatMap((type) => deployed.all(type)).map(({ properties }) => properties.publicNetworkAccess);
    expect(access).toEqual(['Enabled', 'Enabled', 'Enabled']);
  });
});

describe('with private networking', () => {
  const deployed = deployment('everything');

  it('closes the public endpoint of every store', () => {
    const access = stores.flatMap((type) => deployed.all(type)).map(({ properties }) => properties.publicNetworkAccess);
    expect(access).toEqual(['Disabled', 'Disabled', 'Disabled']);
    const rules = deployed.all('Microsoft.Storage/storageAccounts').map(({ properties }) => properties.networkAcls);
    const closed = expect.objectContaining({ defaultAction: 'Deny' });
    expect(rules).toEqual([closed, closed]);
  });

  it('gives every store a private endpoint of the right kind, and a name that leads there', () => {
    const targets = deployed.all('Microsoft.Network/privateEndpoints').map(({ properties }) => {
      const [connection] = properties.privateLinkServiceConnections as {
        properties: { privateLinkServiceId: string; groupIds: string[] };
      }[];
      return [connection?.properties.privateLinkServiceId, connection?.properties.groupIds];
    });
    const blob = deployed.all('Microsoft.Storage/storageAccounts').map(({ id }) => [id, ['blob']]);
    expect(targets).toEqual([...blob, [deployed.one('Microsoft.DocumentDB/databaseAccounts').id, ['Sql']]]);
    expect(deployed.all('Microsoft.Network/privateEndpoints/privateDnsZoneGroups')).toHaveLength(3);
    expect(deployed.all('Microsoft.Network/privateDnsZones/virtualNetworkLinks')).toHaveLength(2);
  });

  it('guards both subnets with a security group', () => {
    const groups = deployed.all('Microsoft.Network/networkSecurityGroups');
    const { subnets } = deployed.one('Microsoft.Network/virtualNetworks').properties as {
      subnets: { name: string; properties: { networkSecurityGroup: { id: string }; [name: string]: unknown } }[];
    };
    expect(subnets.map(({ name }) => name)).toEqual(['app', 'stores']);
    expect(subnets.map(({ properties }) => properties.networkSecurityGroup.id)).toEqual(groups.map(({ id }) => id));
    // Without this the rules of a group do not apply to private endpoints.
    expect(subnets[1]?.properties.privateEndpointNetworkPolicies).toBe('Enabled');
  });

  it('lets HTTPS from the network reach the stores and nothing else, and nothing from the internet reach the app', () => {
    const rules = deployed.all('Microsoft.Network/networkSecurityGroups').map(({ properties }) =>
      (properties.securityRules as { properties: Record<string, string | string[]> }[]).map(({ properties: rule }) => {
        const ports = rule.destinationPortRange ?? rule.destinationPortRanges;
        return [rule.direction, rule.access, rule.protocol, rule.sourceAddressPrefix, ports].join(' ');
      }),
    );
    const noLateralMovement = 'Outbound Deny * * 22,3389';
    expect(rules).toEqual([
      ['Inbound Deny * Internet *', noLateralMovement],
      ['Inbound Allow Tcp VirtualNetwork 443', 'Inbound Deny * * *', noLateralMovement],
    ]);
  });

  it('lets the app call out from a subnet that is its own', () => {
    const network = deployed.one('Microsoft.Network/virtualNetworks');
    expect(deployed.one('Microsoft.Web/sites').properties.virtualNetworkSubnetId).toBe(`${network.id}/subnets/app`);
    const [app] = network.properties.subnets as { properties: { delegations: { properties: unknown }[] } }[];
    expect(app?.properties.delegations.map(({ properties }) => properties)).toEqual([
      { serviceName: 'Microsoft.App/environments' },
    ]);
  });
});
