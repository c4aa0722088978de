import { awaitChild } from '../../../local/await-child.ts';
import { startChild } from '../../../local/child.ts';
import type { Run } from '../../../local/run-until-stopped.ts';
import { localAccountFile } from './local-account.ts';
import { prepareBucket } from './prepare-bucket.ts';

/** The variable for the port, and its default. */
export const GCS_PORT = { GCS_PORT: 9_010 };

export interface LocalBuckets {
  readonly endpoint: string;
  /** Of the account whose signatures the stand-in accepts. */
  readonly accountFile: string;
  /** Creates the bucket of the settings, which pages of these origins may use. */
  prepare(settings: NodeJS.ProcessEnv, origins: readonly string[]): Promise<void>;
}

/** The stand-in as a child process, with data in memory or in a folder. */
export async function startStandIn(port: number, run: Run, folder?: string): Promise<LocalBuckets> {
  const accountFile = localAccountFile();
  const args = ['--port', String(port), '--account', accountFile];
  if (folder !== undefined) args.push('--data', folder);
  const child = startChild({ name: 'The Cloud Storage stand-in', script: `${import.meta.dirname}/main.ts`, args });
  const endpoint = `http://127.0.0.1:${port}`;
  await awaitChild('The Cloud Storage stand-in', child, endpoint, run);
  return {
    endpoint,
    accountFile,
    prepare: ({ BUCKET_NAME = '' }, origins) => prepareBucket(endpoint, BUCKET_NAME, origins),
  };
}
