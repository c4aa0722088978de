import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { createLocalAccount, publicKeyOf } from '../../../../infra/gcp/local/gcs/local-account.ts';
import { startGcs } from '../../../../infra/gcp/local/gcs/server.ts';
import { ROOT } from '../../../support/child-processes.ts';

/** An external probe of Cloud Storage's behavior through its SDK, run if it is present beside the repository. */
const PROBE = join(ROOT, '../shared/probes/gcs-probe.mjs');
const isThere = existsSync(PROBE);
if (!isThere) console.log(`There is no ${PROBE}: the stand-in is not probed.`);

it.runIf(isThere)('the stand-in does as Cloud Storage does', async () => {
  const account = createLocalAccount();
  // The account that the probe signs for.
  const clientEmail = 'svc@demo-images.iam.gserviceaccount.com';
  const gcs = await startGcs({ clientEmail, publicKey: publicKeyOf(account) });
  // The probe finds its SDK in the folders above it.
  await mkdir(join(ROOT, 'dist'), { recursive: true });
  const folder = await mkdtemp(join(ROOT, 'dist/probe-'));
  try {
    await copyFile(PROBE, join(folder, 'probe.mjs'));
    await writeFile(join(folder, 'key.pem'), account.privateKey);
    const env = { ...process.env, KEY_FILE: join(folder, 'key.pem') };
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'probe.mjs'), gcs.endpoint], { env });
    expect(stdout.match(/^(?:WRONG|ERROR) .*$/gm)).toBeNull();
    expect(stdout).toMatch(/^-- 30 right, 0 wrong$/m);
  } finally {
    await rm(folder, { recursive: true });
    await gcs.stop();
  }
});
