import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { startDynalite } from '../../../../infra/aws/local/dynamo/start-dynalite.ts';
import { freePort, ROOT } from '../../../support/child-processes.ts';
import { collectStops } from '../../../support/harness.ts';

/** Beside the repository where it is developed: what DynamoDB does, asked by its SDK. */
const PROBE = join(ROOT, '../shared/probes/ddb-probe.mjs');
const isThere = existsSync(PROBE);
if (!isThere) console.log(`There is no ${PROBE}: the emulator is not probed.`);

/** What the app does not use: each row of the probe that the emulator does not do as DynamoDB does. */
const LACKS = [
  'PITR UpdateContinuousBackups',
  'Put attribute_not_exists existing → refused, Item by ReturnValuesOnConditionCheckFailure',
  'TransactWrite: put + condition, all or nothing',
  'UpdateTimeToLive + Describe',
];

it.runIf(isThere)('the emulator does all else as DynamoDB does', async () => {
  const { run, stop } = collectStops();
  const { endpoint } = await startDynalite(await freePort(), run);
  // The probe finds its SDK in the folders above it.
  await mkdir(join(ROOT, 'dist'), { recursive: true });
  const folder = await mkdtemp(join(ROOT, 'dist/probe-'));
  try {
    await copyFile(PROBE, join(folder, 'probe.mjs'));
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'probe.mjs'), endpoint]);
    const failed = [...stdout.matchAll(/^(?:WRONG|ERROR) (.*?)(?: — .*)?$/gm)].map(([, name = '']) => name.trim());
    expect(failed.sort()).toEqual(LACKS);
    expect(stdout).toMatch(/^-- 31 right, 4 wrong$/m);
  } finally {
    await rm(folder, { recursive: true });
    await stop();
  }
});
