import type { ConsumedCapacity } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { RequestScope } from '../../images/request-scope.ts';
import { BrokenResponseError } from '../../stores/connection-error.ts';

/** A table and the client that reaches it. */
export interface DynamoTable {
  readonly client: DynamoDBDocumentClient;
  readonly name: string;
}

interface Charged {
  readonly ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[] | undefined;
}

/**
 * Adds the capacity units of a call to the cost of the request. Every call requests them, so a response without them is
 * not from DynamoDB: the SDK treats an empty body with status 200 as a missing item or a successful write.
 */
export async function dynamoCharge<T extends Charged>(scope: RequestScope, call: Promise<T>): Promise<T> {
  const response = await call;
  const charges = [response.ConsumedCapacity ?? []].flat();
  if (charges.length === 0) throw new BrokenResponseError('The database response has no ConsumedCapacity');
  for (const { CapacityUnits = 0 } of charges) scope.charge(CapacityUnits);
  return response;
}

/** Size of one write request unit. */
const WRITE_UNIT_BYTES = 1_024;

/**
 * Estimates the charge of a rejected write, which DynamoDB does not report: it is that of the larger of both items, of which
 * only the new one is known here.
 */
export function chargeRefusal(scope: RequestScope, item: object): void {
  scope.charge(Math.ceil(Buffer.byteLength(JSON.stringify(item)) / WRITE_UNIT_BYTES));
}
