import type { RequestScope } from '../../images/request-scope.ts';
import { readSdkError } from './sdk-error.ts';

/** Adds the cost of a call, even a failed one, to that of the request. */
export async function cosmosCharge<T extends { requestCharge: number }>(
  scope: RequestScope,
  call: Promise<T>,
): Promise<T> {
  try {
    const response = await call;
    scope.charge(response.requestCharge);
    return response;
  } catch (error) {
    const charge = Number(readSdkError(error).headers('x-ms-request-charge'));
    if (Number.isFinite(charge)) scope.charge(charge);
    throw error;
  }
}
