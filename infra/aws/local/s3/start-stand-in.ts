import { createS3Client } from '../../../../src/clouds/aws/s3-client.ts';
import { awaitChild } from '../../../local/await-child.ts';
import { startChild } from '../../../local/child.ts';
import type { Run } from '../../../local/run-until-stopped.ts';
import { prepareBucket } from './prepare-bucket.ts';
import { LOCAL_CREDENTIALS } from './server.ts';

/** The variable for the port, and its default. */
export const S3_PORT = { S3_PORT: 9_000 };

const REGION = 'us-east-1';

export interface LocalBuckets {
  readonly endpoint: string;
  /** Creates the bucket that the settings name, for pages of these origins. */
  prepare(settings: NodeJS.ProcessEnv, origins: readonly string[]): Promise<void>;
}

/** Starts the stand-in as a child process, with its data in memory or in the given folder. */
export async function startStandIn(port: number, run: Run, folder?: string): Promise<LocalBuckets> {
  const args = ['--port', String(port), '--region', REGION, ...(folder === undefined ? [] : ['--data', folder])];
  const child = startChild({ name: 'The S3 stand-in', script: `${import.meta.dirname}/main.ts`, args });
  const endpoint = `http://127.0.0.1:${port}`;
  await awaitChild('The S3 stand-in', child, endpoint, run);
  return {
    endpoint,
    prepare: ({ BUCKET_NAME = '' }, origins) => prepareBucket(localClient(endpoint), BUCKET_NAME, origins),
  };
}

export const localClient = (endpoint: string) =>
  createS3Client({ region: REGION, endpoint, credentials: LOCAL_CREDENTIALS });
