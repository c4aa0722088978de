import { status } from '@grpc/grpc-js';
import type { FaultProxy } from '../../../support/fault-proxy.ts';
import { firestoreRequest } from '../support/firestore-request.ts';
import { startGrpcProxy } from './grpc-proxy.ts';

export interface UnkindFirestore {
  readonly host: string;
  readonly proxy: FaultProxy;
}

/** A fault proxy in front of an emulator. Firestore is strongly consistent, so no replica lags. */
export async function startUnkindFirestore(host: string): Promise<UnkindFirestore> {
  const proxy = await startGrpcProxy(host, firestoreRequest);
  return { host: `127.0.0.1:${proxy.port}`, proxy };
}

/** How Firestore refuses a call over its quota. */
export const THROTTLED = {
  kind: 'answer',
  status: status.RESOURCE_EXHAUSTED,
  body: 'Quota exceeded.',
} as const;

/** The calls that tests disturb, by the names that they have in the proxy. */
export const FIRESTORE_STEPS = {
  createRecord: 'create doc',
  replaceRecord: 'replace doc',
  // A tombstone takes the place of the record.
  removeRecord: 'replace doc',
  createClaim: 'create claim',
  replaceClaim: 'replace claim',
};
