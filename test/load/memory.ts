import { parseArgs } from 'node:util';
import { chosenClouds } from '../support/clouds.ts';
import { type CloudHarness, loadHarness } from '../support/harness.ts';
import { startHostedApp } from '../support/hosted-app.ts';
import { plain } from '../support/sample-images.ts';
import { grown, put, repeat } from './load.ts';

/**
 * `CLOUD=<cloud> node test/load/memory.ts --uploads 5000`: resident memory of the app after each tenth of so many uploads, replacing
 * the same few images, so that the emulators do not fill up. The stores are those of the environment's settings.
 */
export async function measureMemory(
  harness: CloudHarness,
  settings: NodeJS.ProcessEnv,
  uploads: number,
): Promise<number[]> {
  const app = await startHostedApp(harness, settings);
  const base = await plain(8, 6).png().toBuffer();
  const bodies = [200, 20_000, 300_000, 1_500_000].map((bytes) => grown(base, bytes));
  const resident: number[] = [];
  try {
    for (let tenth = 0; tenth < 10; tenth++) {
      await repeat(uploads / 10, 8, async (at) => {
        const status = await put(app.url, `memory-${at % 8}`, bodies[at % bodies.length] ?? base);
        if (status >= 300 && status !== 429) throw new Error(`an upload was answered with ${status}`);
      });
      resident.push(Math.round(app.memory().resident));
    }
  } finally {
    await app.stop();
  }
  return resident;
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { uploads: { type: 'string' } } });
  for (const cloud of chosenClouds()) {
    const resident = await measureMemory(await loadHarness(cloud), process.env, Number(values.uploads ?? 5_000));
    process.stdout.write(`${cloud}: resident MB after each tenth: ${resident.join(' ')}\n`);
  }
}
