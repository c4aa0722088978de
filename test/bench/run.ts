import { writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from '../../infra/build.ts';
import { ROOT } from '../support/child-processes.ts';
import { CASES, type Case, type SubjectName } from './cases.ts';
import { compare } from './compare.ts';
import { measure } from './measure.ts';
import { progress, report } from './report.ts';
import { Results } from './results.ts';
import { measureStart } from './start-time.ts';
import { harness, startStores } from './stores.ts';
import { inHost, type StartSubject, script, server } from './subject.ts';
import { turned } from './turned.ts';
import { seed } from './work.ts';

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

/** No round begins that would not end within the limit, by the measure of the one before, and no case after it. */
const LIMIT_MS = 10 * 60 * 1_000;
const QUICK_SUBJECTS: readonly SubjectName[] = ['direct', 'floor', 'app'];
const STARTS_PER_ROUND = 5;

const chosen = CASES.filter(({ name, quick }) => name.includes(flags.case) && (quick || !flags.quick));
const log = (line: string) => void process.stderr.write(`${line}\n`);

if (flags.against === undefined) await runAll(Number(flags.rounds ?? (flags.quick ? 1 : 3)));
else process.exitCode = await compare(flags.against, chosen, { rounds: Number(flags.rounds ?? 5), log });

async function runAll(rounds: number): Promise<void> {
  const started = Date.now();
  const app = await build(`src/clouds/${harness.cloud}/app.ts`);
  const floor = await build('test/bench/subjects/floor.ts');
  const subjects: Readonly<Record<SubjectName, StartSubject>> = {
    direct: script('direct.ts'),
    floor: inHost(harness, floor),
    app: inHost(harness, app),
    'app form': inHost(harness, app),
    'express+multer': server('express-multer.ts'),
    'busboy+uploadStream': server('busboy-stream.ts'),
  };
  const results = new Results();
  const load = [loadavg()[0] ?? 0];
  let longest = 0;
  let done = 0;
  for (; done < rounds && Date.now() - started + longest < LIMIT_MS; done += 1) {
    const from = Date.now();
    log(`round ${done + 1} of ${rounds}`);
    for (const case_ of turned(chosen, done)) {
      if (Date.now() - started > LIMIT_MS) log(`  ${case_.name}: left out, the time is up`);
      else await runCase(case_, done);
    }
    if (flags.case === '') await runStarts();
    longest = Math.max(longest, Date.now() - from);
    load.push(loadavg()[0] ?? 0);
  }

  const file = join(ROOT, 'bench.json');
  const machine = { cores: cpus().length, model: cpus()[0]?.model, node: process.version, load };
  await writeFile(file, `${JSON.stringify({ machine, rounds: done, ...results.toJson() }, undefined, 2)}\n`);
  process.stdout.write(`${report(results)}\n\n`);
  const seconds = Math.round((Date.now() - started) / 1_000);
  process.stdout.write(
    `${done} rounds in ${seconds} s, load ${load.map((one) => one.toFixed(1)).join(' ')}; ${file}\n`,
  );

  async function runCase(case_: Case, round: number): Promise<void> {
    const stores = await startStores(harness);
    try {
      const seeded = await seed(harness, stores.settings);
      const names = case_.subjects.filter((name) => !flags.quick || QUICK_SUBJECTS.includes(name));
      for (const name of turned(names, round)) {
        const form = name !== 'app' && name !== 'floor';
        const sample = await measure({ case_, start: subjects[name], form, settings: stores.settings, seeded });
        results.add(case_, name, sample);
        log(progress(case_.name, name, sample));
      }
    } finally {
      await stores.stop();
    }
  }

  async function runStarts(): Promise<void> {
    const stores = await startStores(harness);
    try {
      const { id } = await seed(harness, stores.settings);
      for (let count = 0; count < STARTS_PER_ROUND; count += 1) {
        results.starts.push(await measureStart(harness, app, stores.settings, id));
      }
    } finally {
      await stores.stop();
    }
  }
}
