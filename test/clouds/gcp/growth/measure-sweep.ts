import { deepStrictEqual } from 'node:assert';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { computedImages } from './computed-images.ts';
import type { GrowthStores } from './growth-stores.ts';
import type { GrowthSample } from './sample.ts';

/** A whole sweep in a new process, report only. Throws unless it finds exactly what there is. */
export async function measureSweep(
  stores: GrowthStores,
  count: number,
  flags: readonly string[] = [],
): Promise<GrowthSample> {
  await stores.takeCounts();
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...flags, `${import.meta.dirname}/sweep-process.ts`],
    {
      env: { ...process.env, ...stores.settingsOf(count) },
    },
  );
  const { found, ...usage } = JSON.parse(stdout);
  const { records } = computedImages(count);
  deepStrictEqual(found, {
    outcome: 'complete',
    blobsExamined: count,
    recordsSeen: records,
    pairs: records,
    orphans: count - records,
    broken: 0,
  });
  return { ...usage, requests: await stores.takeCounts() };
}
