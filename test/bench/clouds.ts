import { cpus, loadavg } from 'node:os';
import { build } from '../../infra/build.ts';
import { chosenClouds } from '../support/clouds.ts';
import { type CloudHarness, loadHarness } from '../support/harness.ts';
import type { Case } from './case.ts';
import { measure } from './measure.ts';
import { range, table } from './report.ts';
import { seed } from './seed.ts';
import { measureStart, type StartSample } from './start-time.ts';
import { spread } from './statistics.ts';
import { startStores } from './stores.ts';
import { inHost } from './subject.ts';
import { turned } from './turned.ts';
import { uploadOf } from './work.ts';

/** `npm run bench:clouds`: the app on every cloud, each on the stores that stand for it here, in turn in each round. */
const ROUNDS = 3;
/** No round begins that would not end within it, by the measure of the longest before. */
const LIMIT_MS = 3 * 60 * 1_000;
const STARTS_PER_ROUND = 3;

const UPLOAD = { work: () => uploadOf(20 * 1_024, 'bytes'), warmUp: { count: 400, concurrency: 8 } };
const common = { subjects: ['app'] } as const;
const CASES = {
  oneByOne: { ...common, ...UPLOAD, name: 'upload, one by one', volume: { count: 200, concurrency: 1 } },
  eight: { ...common, ...UPLOAD, name: 'upload, eight at once', volume: { count: 600, concurrency: 8 } },
  reads: {
    ...common,
    name: 'metadata read',
    work: ({ id }) => ({ kind: 'read', id }),
    warmUp: { count: 800, concurrency: 8 },
    volume: { count: 500, concurrency: 1 },
  },
} as const satisfies Record<string, Case>;

interface CloudRound {
  readonly starts: readonly StartSample[];
  readonly uploadMs: number;
  readonly uploadsPerSecond: number;
  readonly readMs: number;
}

const ROWS: readonly (readonly [name: string, values: (round: CloudRound) => readonly number[]])[] = [
  ['import of the bundle, ms', ({ starts }) => starts.map(({ importMs }) => importMs)],
  ['process start to first answer, ms', ({ starts }) => starts.map(({ firstAnswerMs }) => firstAnswerMs)],
  ['upload of 20 KB, ms (p50, one by one)', ({ uploadMs }) => [uploadMs]],
  ['uploads of 20 KB a second (eight at once)', ({ uploadsPerSecond }) => [uploadsPerSecond]],
  ['metadata read, ms (p50, one by one)', ({ readMs }) => [readMs]],
];

interface Contestant {
  readonly harness: CloudHarness;
  readonly app: string;
  readonly rounds: CloudRound[];
}

const contestants: Contestant[] = [];
for (const cloud of chosenClouds()) {
  const app = await build(`src/clouds/${cloud}/app.ts`);
  contestants.push({ harness: await loadHarness(cloud), app, rounds: [] });
}

const started = Date.now();
const load = [loadavg()[0] ?? 0];
let [longest, done] = [0, 0];
for (; done < ROUNDS && Date.now() - started + longest < LIMIT_MS; done += 1) {
  const from = Date.now();
  for (const contestant of turned(contestants, done)) {
    process.stderr.write(`round ${done + 1} of ${ROUNDS}: ${contestant.harness.cloud}\n`);
    contestant.rounds.push(await runRound(contestant));
  }
  longest = Math.max(longest, Date.now() - from);
  load.push(loadavg()[0] ?? 0);
}

const rows = ROWS.map(([name, values]) => [
  name,
  ...contestants.map(({ rounds }) => range(spread(rounds.flatMap(values)))),
]);
const head = ['median (min-max)', ...contestants.map(({ harness }) => harness.cloud)];
process.stdout.write(`${table(head, rows).join('\n')}\n\n`);
const seconds = Math.round((Date.now() - started) / 1_000);
const machine = `${cpus().length} cores, Node ${process.version}, load ${load.map((one) => one.toFixed(1)).join(' ')}`;
process.stdout.write(`${done} rounds in ${seconds} s; ${machine}\n`);

/** On new stores. */
async function runRound({ harness, app }: Contestant): Promise<CloudRound> {
  const { settings, stop } = await startStores(harness);
  try {
    const seeded = await seed(harness, settings);
    const starts: StartSample[] = [];
    while (starts.length < STARTS_PER_ROUND) starts.push(await measureStart(harness, app, settings, seeded.id));
    const sample = (case_: Case) =>
      measure({ harness, case_, start: inHost(harness, app), form: false, settings, seeded });
    const oneByOne = await sample(CASES.oneByOne);
    const eight = await sample(CASES.eight);
    const reads = await sample(CASES.reads);
    return { starts, uploadMs: oneByOne.p50Ms, uploadsPerSecond: eight.perSecond, readMs: reads.p50Ms };
  } finally {
    await stop();
  }
}
