import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { awaitChild } from '../../../local/await-child.ts';
import { startChild } from '../../../local/child.ts';
import type { Run } from '../../../local/run-until-stopped.ts';
import { createLocalAccount, type LocalAccount, publicKeyOf } from './local-account.ts';
import { prepareBucket } from './prepare-bucket.ts';

/** The variable that names the port, and its default. */
export const GCS_PORT = { GCS_PORT: 9_010 };

export interface LocalBuckets {
  readonly endpoint: string;
  /** Signs URLs that the stand-in accepts. */
  readonly account: LocalAccount;
  /** Makes the bucket of the settings, which pages of these origins may use. */
  prepare(settings: NodeJS.ProcessEnv, origins: readonly string[]): Promise<void>;
}

/** The stand-in as a child process; its data is in memory, or in a folder where one is named. */
export async function startStandIn(port: number, run: Run, folder?: string): Promise<LocalBuckets> {
  const account = createLocalAccount();
  const keys = await mkdtemp(join(tmpdir(), 'gcs-key-'));
  try {
    const file = join(keys, 'public.pem');
    await writeFile(file, publicKeyOf(account).export({ type: 'spki', format: 'pem' }));
    const args = ['--port', String(port), '--public-key', file, '--client-email', account.clientEmail];
    if (folder !== undefined) args.push('--data', folder);
    const child = startChild({ name: 'The Cloud Storage stand-in', script: `${import.meta.dirname}/main.ts`, args });
    const endpoint = `http://127.0.0.1:${port}`;
    await awaitChild('The Cloud Storage stand-in', child, endpoint, run);
    return {
      endpoint,
      account,
      prepare: ({ BUCKET_NAME = '' }, origins) => prepareBucket(endpoint, BUCKET_NAME, origins),
    };
  } finally {
    await rm(keys, { recursive: true });
  }
}
