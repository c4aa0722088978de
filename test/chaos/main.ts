import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { build } from '../../infra/build.ts';
import { chosenClouds } from '../support/clouds.ts';
import { collectStops, loadHarness } from '../support/harness.ts';
import { plain } from '../support/sample-images.ts';
import { startWorld, type Totals, type World } from './world.ts';

/**
 * `npm run test:chaos -- --rounds 200 --seed 1 [--worlds 3] [--bystanders 1000]`: clients that do random things to an app whose stores
 * fail at random and that is killed now and then. After each round everything that was acknowledged must be there, whole,
 * and a sweep must leave nothing over. Ends with 1 and the seed of the world where that does not hold. Several clouds run
 * side by side, each in a process of its own: one alone leaves half of two processors idle, as its stores fail and stall.
 */
const options = {
  rounds: { type: 'string' },
  seed: { type: 'string' },
  worlds: { type: 'string' },
  bystanders: { type: 'string' },
} as const;
const { values } = parseArgs({ options });
const rounds = Number(values.rounds ?? 200);
const worlds = Number(values.worlds ?? 3);
const seed = Number(values.seed ?? 1);
const bystanders = Number(values.bystanders ?? 0);

/** Of one round: its requests end by themselves long before. */
const ROUND_MS = 480_000;
/** For stopping a world whose round did not end. */
const STOP_MS = 20_000;

const sum: Totals = { requests: 0, faults: 0, kills: 0, swept: 0 };
let failed = false;
const startedAt = performance.now();
const seconds = () => Math.round((performance.now() - startedAt) / 1_000);

const clouds = chosenClouds();
if (clouds.length > 1) {
  const passed = await Promise.all(clouds.map(runInProcess));
  process.exit(passed.every((one) => one) ? 0 : 1);
}
for (const cloud of clouds) await runCloud(cloud);

/** True when it passed; its lines begin with its name. */
async function runInProcess(cloud: string): Promise<boolean> {
  const child = spawn(process.execPath, process.argv.slice(1), {
    env: { ...process.env, CLOUD: cloud },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const copy = async (from: Readable, to: Writable) => {
    for await (const line of createInterface({ input: from })) to.write(`${cloud}: ${line}\n`);
  };
  const copied = Promise.all([copy(child.stdout, process.stdout), copy(child.stderr, process.stderr)]);
  const [code] = await once(child, 'exit');
  await copied;
  return code === 0;
}

async function runCloud(cloud: string): Promise<void> {
  const stores = collectStops();
  try {
    const harness = await loadHarness(cloud);
    const settings = await harness.startStores({ run: stores.run });
    const app = await build(`src/clouds/${cloud}/app.ts`);
    const base = await plain(8, 6).png().toBuffer();
    const started: { own: number; world: World }[] = [];
    for (let own = seed; own < seed + worlds; own++) {
      started.push({ own, world: await startWorld({ harness, seed: own, app, base, settings, bystanders }) });
    }
    if (bystanders > 0) process.stderr.write(`${cloud}: ${bystanders} bystanders in each world after ${seconds()} s\n`);
    await Promise.all(
      started.map(async ({ own, world }) => {
        for (let round = 1; round <= Math.ceil(rounds / worlds) && !failed; round++) {
          const faults = await within(ROUND_MS, world.round()).catch((error: unknown) => [
            `${error instanceof Error ? error.stack : error}\n  under way: ${world.underWay().join(', ')}`,
          ]);
          if (faults.length === 0) continue;
          failed = true;
          process.stderr.write(`${cloud}, seed ${own}, round ${round}: ${faults.join('\n  ')}\n`);
          const others = bystanders > 0 ? ` --bystanders ${bystanders}` : '';
          const flags = `--seed ${own} --worlds 1 --rounds ${round}${others}`;
          process.stderr.write(`again: CLOUD=${cloud} npm run test:chaos -- ${flags}\n`);
        }
        for (const name of Object.keys(sum) as (keyof Totals)[]) sum[name] += world.totals[name];
        await within(STOP_MS, world.stop()).catch(() => world.kill());
      }),
    );
  } finally {
    await stores.stop();
  }
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

const peakMb = Math.round(process.resourceUsage().maxRSS / 1_024);
const text = Object.entries(sum)
  .map(([name, count]) => `${count} ${name}`)
  .join(', ');
process.stdout.write(
  `${failed ? 'failed' : 'passed'}: ${rounds} rounds from seed ${seed} in ${worlds} worlds, ${text}, ${seconds()} s, ${peakMb} MB\n`,
);
// Also where something that did not end is still under way.
process.exit(failed ? 1 : 0);
