import { CreateBucketCommand, PutBucketCorsCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { awaitChild } from '../../../local/await-child.ts';
import { startChild } from '../../../local/child.ts';
import type { Run } from '../../../local/run-until-stopped.ts';
import { LOCAL_CREDENTIALS } from './server.ts';

/** The variable that names the port, and its default. */
export const S3_PORT = { S3_PORT: 9_000 };

const REGION = 'us-east-1';
/** Of a preflight. */
const MAX_AGE_SECONDS = 3_600;

export interface LocalBuckets {
  readonly endpoint: string;
  /** Makes the bucket of the settings, which pages of these origins may use. */
  prepare(settings: NodeJS.ProcessEnv, origins: readonly string[]): Promise<void>;
}

/** The stand-in as a child process; its data is in memory, or in a folder where one is named. */
export async function startStandIn(port: number, run: Run, folder?: string): Promise<LocalBuckets> {
  const args = ['--port', String(port), '--region', REGION, ...(folder === undefined ? [] : ['--data', folder])];
  const child = startChild({ name: 'The S3 stand-in', script: `${import.meta.dirname}/main.ts`, args });
  const endpoint = `http://127.0.0.1:${port}`;
  await awaitChild('The S3 stand-in', child, endpoint, run);
  return { endpoint, prepare: ({ BUCKET_NAME = '' }, origins) => prepareBucket(endpoint, BUCKET_NAME, origins) };
}

/** Makes a bucket, unless it is there: for a stand-in only. */
export async function prepareBucket(endpoint: string, bucket: string, origins: readonly string[]): Promise<void> {
  const client = new S3Client({ region: REGION, endpoint, forcePathStyle: true, credentials: LOCAL_CREDENTIALS });
  try {
    await client.send(new CreateBucketCommand({ Bucket: bucket })).catch((error: unknown) => {
      if (!(error instanceof S3ServiceException) || error.name !== 'BucketAlreadyOwnedByYou') throw error;
    });
    await client.send(
      new PutBucketCorsCommand({
        Bucket: bucket,
        CORSConfiguration: {
          CORSRules: [
            {
              AllowedOrigins: [...origins],
              AllowedMethods: ['GET', 'HEAD', 'PUT'],
              AllowedHeaders: ['*'],
              MaxAgeSeconds: MAX_AGE_SECONDS,
            },
          ],
        },
      }),
    );
  } finally {
    client.destroy();
  }
}
