import { prepareTable } from '../../../../infra/aws/local/dynamo/prepare-table.ts';
import { LOCAL_ACCESS } from '../../../../infra/aws/local/dynamo/start-dynalite.ts';
import { startFaultProxy } from '../../../support/fault-proxy.ts';
import type { Settings, Unkindness, UnkindStores } from '../../../support/harness.ts';
import { s3Request } from '../support/s3-requests.ts';
import { startUnkindDynamo } from './dynamo.ts';

/** Fault proxies in front of the stand-ins, as unkind as AWS's stores: S3 is consistent, and copies within the request. */
export async function startUnkindStores(settings: Settings, { lagMs = () => 0 }: Unkindness): Promise<UnkindStores> {
  const { AWS_ENDPOINT_URL_S3 = '', AWS_ENDPOINT_URL_DYNAMODB: endpoint = '', TABLE_NAME: table = '' } = settings;
  const blobs = await startFaultProxy(Number(new URL(AWS_ENDPOINT_URL_S3).port), s3Request);
  const prepare = ({ TABLE_NAME = '' }) => prepareTable({ ...LOCAL_ACCESS, endpoint }, TABLE_NAME);
  const records = await startUnkindDynamo({ endpoint, table, prepare, lagMs });
  return {
    settings: {
      ...settings,
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${blobs.port}`,
      AWS_ENDPOINT_URL_DYNAMODB: records.endpoint,
    },
    blobs,
    records: records.proxy,
    catchUp: records.catchUp,
    endCopies: async () => undefined,
    async stop() {
      await Promise.all([blobs.stop(), records.proxy.stop()]);
    },
  };
}
