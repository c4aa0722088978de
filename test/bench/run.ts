import { writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../support/child-processes.ts';
import { chosenClouds } from '../support/clouds.ts';
import { loadHarness } from '../support/harness.ts';
import type { Case } from './case.ts';
import { type CloudBench, loadCloudBench } from './cloud-bench.ts';
import { compare } from './compare.ts';
import { readCases } from './read-cases.ts';
import { report } from './report.ts';
import { measureCloud } from './run-cloud.ts';
import { harness } from './stores.ts';
import { UPLOAD_CASES } from './upload-cases.ts';

/** `npm run bench [-- --quick] [--case text] [--rounds 3]`, `npm run bench -- --against REF`. */
const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    against: { type: 'string' },
    /** Only cases whose name has this text. */
    case: { type: 'string', default: '' },
    rounds: { type: 'string' },
  },
});

const log = (line: string) => void process.stderr.write(`${line}\n`);
const { against, quick } = flags;

if (against === undefined) await runAll(Number(flags.rounds ?? (quick ? 1 : 3)));
else process.exitCode = await compareWith(against, Number(flags.rounds ?? 5));

async function compareWith(ref: string, rounds: number): Promise<number> {
  const cases = chosenCases(await loadCloudBench(harness.cloud));
  return compare(ref, cases, { rounds, log });
}

async function runAll(rounds: number): Promise<void> {
  const clouds: Record<string, object> = {};
  const load = [loadavg()[0] ?? 0];
  for (const cloud of chosenClouds()) {
    const started = Date.now();
    const bench = await loadCloudBench(cloud);
    const cases = chosenCases(bench);
    log(cloud);
    const options = { harness: await loadHarness(cloud), bench, cases, rounds, quick, starts: flags.case === '', log };
    const { results, done } = await measureCloud(options);
    load.push(loadavg()[0] ?? 0);
    const seconds = Math.round((Date.now() - started) / 1_000);
    clouds[cloud] = { rounds: done, seconds, ...results.toJson() };
    const line = `${done} rounds in ${seconds} s, load ${load.map((one) => one.toFixed(1)).join(' ')}`;
    process.stdout.write(`# ${cloud}\n\n${report(results, bench.startLimits)}\n\n${line}\n\n`);
  }
  const file = join(ROOT, 'bench.json');
  const machine = { cores: cpus().length, model: cpus()[0]?.model, node: process.version, load };
  await writeFile(file, `${JSON.stringify({ machine, clouds }, undefined, 2)}\n`);
  process.stdout.write(`${file}\n`);
}

function chosenCases({ manyRecords }: CloudBench): Case[] {
  return [...UPLOAD_CASES, ...readCases(manyRecords)].filter(
    (case_) => case_.name.includes(flags.case) && (case_.quick === true || !quick),
  );
}
