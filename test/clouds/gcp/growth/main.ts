import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { build } from '../../../../infra/build.ts';
import { table } from '../../../bench/report.ts';
import { quantile } from '../../../bench/statistics.ts';
import { turned } from '../../../bench/turned.ts';
import { startGrowthStores } from './growth-stores.ts';
import { measurePages } from './measure-pages.ts';
import { measureSweep } from './measure-sweep.ts';
import type { GrowthSample } from './sample.ts';
import { SIZES } from './sizes.ts';

/**
 * `npm run bench:growth [-- --rounds 3]`: what pages of a list and a sweep take of our process, and send to the stores, as images
 * become ten and a hundred times as many. On Google Cloud's adapters, which filter the most themselves.
 */
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '3' } } });
const app = await build('src/clouds/gcp/app.ts');
const stores = await startGrowthStores();
/** Without a limit V8 lets garbage grow with the run, as long as the machine has memory. */
const HEAP_MB = 256;
/** By what was measured, then by size. */
const samples = new Map<string, Map<number, GrowthSample[]>>();
const load = [loadavg()[0] ?? 0];

function add(name: string, count: number, sample: GrowthSample): void {
  const bySize = samples.get(name) ?? new Map<number, GrowthSample[]>();
  samples.set(name, bySize.set(count, [...(bySize.get(count) ?? []), sample]));
}

try {
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const count of turned(SIZES, round)) {
      process.stderr.write(`round ${round + 1}: ${count} images\n`);
      for (const [name, sample] of await measurePages(stores, app, count)) add(name, count, sample);
      add('whole sweep', count, await measureSweep(stores, count));
      add(
        `the same, heap of ${HEAP_MB} MB`,
        count,
        await measureSweep(stores, count, [`--max-old-space-size=${HEAP_MB}`]),
      );
    }
    load.push(loadavg()[0] ?? 0);
  }
} finally {
  await stores.stop();
}

const median = (of: readonly GrowthSample[], value: (sample: GrowthSample) => number) => quantile(of.map(value), 0.5);
const short = (value: number) => value.toFixed(value < 10 ? 1 : 0);
const rows = [...samples].flatMap(([name, bySize]) =>
  [...bySize]
    .sort(([a], [b]) => a - b)
    .map(([count, of]) => [
      name,
      count.toLocaleString('en'),
      short(median(of, ({ ms }) => ms)),
      short(median(of, ({ cpuMs }) => cpuMs)),
      short(median(of, ({ peakMb }) => peakMb)),
      Object.entries(of[0]?.requests ?? {})
        .map(([call, sent]) => `${short(sent).replace(/\.0$/, '')} ${call}`)
        .join(', '),
    ]),
);
process.stdout.write(`${table(['', 'images', 'ms', 'CPU ms', 'peak MB', 'requests'], rows).join('\n')}\n`);
const machine = `${cpus().length} cores, Node ${process.version}, load ${load.map((one) => one.toFixed(1)).join(' ')}`;
process.stdout.write(`medians of ${values.rounds} rounds; ${machine}\n`);
