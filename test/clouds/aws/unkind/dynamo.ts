import { type FaultProxy, startFaultProxy } from '../../../support/fault-proxy.ts';
import { dynamoRequest } from '../support/dynamo-request.ts';
import { createDynamoReplicas, replicaOf } from './dynamo-replicas.ts';

export interface UnkindDynamo {
  readonly endpoint: string;
  readonly proxy: FaultProxy;
  catchUp(): void;
}

export interface UnkindDynamoOptions {
  /** Of the emulator. */
  readonly endpoint: string;
  readonly table: string;
  prepare(settings: NodeJS.ProcessEnv): Promise<void>;
  /** Milliseconds that the index lags behind, for the next read. */
  lagMs?(): number;
  readonly mostRows?: number;
}

/** A fault proxy in front of an emulator, as unkind as DynamoDB. */
export async function startUnkindDynamo(options: UnkindDynamoOptions): Promise<UnkindDynamo> {
  const { endpoint, table, prepare, lagMs = () => 0, mostRows = 1_000 } = options;
  await prepare({ TABLE_NAME: replicaOf(table) });
  const { behaviour, catchUp } = createDynamoReplicas(endpoint, { lagMs, mostRows });
  const port = Number(new URL(endpoint).port);
  const proxy = await startFaultProxy(port, dynamoRequest, { readsBodies: true, behaviour });
  return { endpoint: `http://127.0.0.1:${proxy.port}`, proxy, catchUp };
}

/** How DynamoDB refuses a request over capacity. */
export const THROTTLED = {
  kind: 'answer',
  status: 400,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: JSON.stringify({
    __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
    message: 'The level of configured provisioned throughput for one or more global secondary indexes was exceeded.',
  }),
} as const;

/** The requests that tests disturb, by the names that they have in the proxy. */
export const DYNAMO_STEPS = {
  createRecord: 'create doc',
  replaceRecord: 'replace doc',
  // A tombstone takes the place of the record.
  removeRecord: 'replace doc',
  createClaim: 'create claim',
  replaceClaim: 'replace claim',
};
