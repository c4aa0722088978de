import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnTable, type CfnTableProps } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { TABLE_DEFINITION, TTL } from '../../../src/clouds/aws/dynamo-table.ts';

/** The table that the records expect. Kept when the stack is deleted, and protected from deletion by hand. */
export function imagesTable(scope: Construct): CfnTable {
  const { BillingMode, ...keys } = TABLE_DEFINITION;
  const table = new CfnTable(scope, 'Table', {
    ...(lowerFirst(keys) as Pick<CfnTableProps, 'keySchema' | 'attributeDefinitions' | 'globalSecondaryIndexes'>),
    billingMode: BillingMode,
    timeToLiveSpecification: { attributeName: TTL, enabled: true },
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtectionEnabled: true,
  });
  table.applyRemovalPolicy(RemovalPolicy.RETAIN);
  return table;
}

/** CDK's properties are those of the API, in lower case. */
function lowerFirst(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerFirst);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [`${name[0]?.toLowerCase()}${name.slice(1)}`, lowerFirst(inner)]),
  );
}
