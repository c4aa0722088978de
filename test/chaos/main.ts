import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startAzurite, startCosmos } from '../../infra/azure/local/emulators.ts';
import { build } from '../../infra/build.ts';
import { parseValues } from '../../infra/local/settings.ts';
import { freePort, ROOT } from '../support/child-processes.ts';
import { plain } from '../support/sample-images.ts';
import { startWorld, type Totals, type World } from './world.ts';

/**
 * `npm run test:chaos -- --rounds 200 --seed 1 [--worlds 3]`: clients that do random things to an app whose stores
 * fail at random and that is killed now and then. After each round everything that was acknowledged must be there, whole,
 * and a sweep must leave nothing over. Ends with 1 and the seed of the world where that does not hold.
 */
const options = { rounds: { type: 'string' }, seed: { type: 'string' }, worlds: { type: 'string' } } as const;
const { values } = parseArgs({ options });
const rounds = Number(values.rounds ?? 200);
const worlds = Number(values.worlds ?? 3);
const seed = Number(values.seed ?? 1);

/** Of one round: its requests end by themselves long before. */
const ROUND_MS = 480_000;
/** For stopping a world whose round did not end. */
const STOP_MS = 20_000;

const stops: (() => Promise<void>)[] = [];
const run = {
  onStop: (stop: () => Promise<void>) => void stops.unshift(stop),
  endsWith: () => undefined,
  signal: new AbortController().signal,
};
const sum: Totals = { requests: 0, faults: 0, kills: 0, swept: 0 };
let failed = false;
const startedAt = performance.now();

try {
  const sample = join(ROOT, 'local.settings.sample.json');
  const azurite = await startAzurite(await freePort(), run);
  const cosmos = await startCosmos(await freePort(), run);
  const settings = {
    ...parseValues(readFileSync(sample, 'utf8'), sample),
    BLOB_CONNECTION: azurite.connection,
    COSMOS_CONNECTION: cosmos.connection,
  };
  const app = join(ROOT, 'dist/chaos.mjs');
  await build('src/clouds/azure/app.ts', app);
  const base = await plain(8, 6).png().toBuffer();
  const started: { own: number; world: World }[] = [];
  for (let own = seed; own < seed + worlds; own++) {
    started.push({ own, world: await startWorld({ seed: own, app, base, settings }) });
  }
  await Promise.all(
    started.map(async ({ own, world }) => {
      for (let round = 1; round <= Math.ceil(rounds / worlds) && !failed; round++) {
        const faults = await within(ROUND_MS, world.round()).catch((error: unknown) => [
          `${error instanceof Error ? error.stack : error}\n  under way: ${world.underWay().join(', ')}`,
        ]);
        if (faults.length === 0) continue;
        failed = true;
        process.stderr.write(`seed ${own}, round ${round}: ${faults.join('\n  ')}\n`);
        process.stderr.write(`again: npm run test:chaos -- --seed ${own} --worlds 1 --rounds ${round}\n`);
      }
      for (const name of Object.keys(sum) as (keyof Totals)[]) sum[name] += world.totals[name];
      await within(STOP_MS, world.stop()).catch(() => world.kill());
    }),
  );
} finally {
  for (const stop of stops) await stop();
}

/** Rejects when it takes longer. */
async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  const over = new AbortController();
  const late = delay(milliseconds, undefined, { signal: over.signal }).then(() => {
    throw new Error(`did not end within ${milliseconds / 1_000} s`);
  });
  late.catch(() => undefined); // Of the time that nobody needs any more.
  try {
    return await Promise.race([work, late]);
  } finally {
    over.abort();
  }
}

const seconds = Math.round((performance.now() - startedAt) / 1_000);
const text = Object.entries(sum)
  .map(([name, count]) => `${count} ${name}`)
  .join(', ');
process.stdout.write(
  `${failed ? 'failed' : 'passed'}: ${rounds} rounds from seed ${seed} in ${worlds} worlds, ${text}, ${seconds} s\n`,
);
// Also where something that did not end is still under way.
process.exit(failed ? 1 : 0);
