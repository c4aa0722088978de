import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { startFirestore as startServer } from '../../../../infra/gcp/local/firestore/server.ts';
import { ROOT } from '../../../support/child-processes.ts';
import { findEmulator } from '../support/google-emulator.ts';

/** An external probe of Firestore's behavior through its SDK, run if it is present beside the repository. */
const PROBE = join(ROOT, '../shared/probes/fs-probe.mjs');
const isThere = existsSync(PROBE);
if (!isThere) console.log(`There is no ${PROBE}: the emulators are not probed.`);

/** The SDK asks for seven seconds for what a server does not have. */
const WITHIN_MS = 180_000;

/** What the app does not use: each row of the probe that an emulator does not do as Firestore does. */
const EXPLAIN = 'explain metrics (reads consumed)';
const LACKS = [
  'composite Filter.or',
  'count()',
  EXPLAIN,
  'transaction: 5 concurrent increments all counted',
  'transaction: create refused by a read',
  'where in',
  'whole replace on lastUpdateTime: transaction get + set',
];

async function probe(host: string): Promise<string[]> {
  // The probe finds its SDK in the folders above it.
  await mkdir(join(ROOT, 'dist'), { recursive: true });
  const folder = await mkdtemp(join(ROOT, 'dist/probe-'));
  try {
    await copyFile(PROBE, join(folder, 'probe.mjs'));
    const env = { ...process.env, FIRESTORE_EMULATOR_HOST: host };
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'probe.mjs')], { env });
    expect(stdout).toMatch(/^-- \d+ right/m);
    return [...stdout.matchAll(/^(?:WRONG|ERROR) (.*?)(?: — .*)?$/gm)].map(([, name = '']) => name.trim()).sort();
  } finally {
    await rm(folder, { recursive: true });
  }
}

it.runIf(isThere)(
  'the stand-in does all else as Firestore does',
  async () => {
    expect(await probe(`127.0.0.1:${await startServer({ port: 0 })}`)).toEqual(LACKS);
  },
  WITHIN_MS,
);

const google = findEmulator("the probe of Google's own emulator");
it.runIf(isThere && google !== undefined)(
  "Google's emulator does what the app uses as Firestore does",
  async () => {
    const emulator = await google?.start();
    try {
      expect(await probe(emulator?.host ?? '')).toEqual([EXPLAIN]);
    } finally {
      await emulator?.stop();
    }
  },
  WITHIN_MS,
);
