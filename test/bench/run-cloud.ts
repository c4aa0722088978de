import { build } from '../../infra/build.ts';
import type { CloudHarness } from '../support/harness.ts';
import { type Case, COMPARED } from './case.ts';
import { benchFolder, type CloudBench } from './cloud-bench.ts';
import { measureAlone } from './measure.ts';
import { progress } from './report.ts';
import { Results } from './results.ts';
import { seed } from './seed.ts';
import { measureStart } from './start-time.ts';
import { startStores } from './stores.ts';
import { direct, inHost, type StartSubject, server } from './subject.ts';
import { turned } from './turned.ts';

interface CloudRun {
  readonly harness: CloudHarness;
  readonly bench: CloudBench;
  readonly cases: readonly Case[];
  readonly rounds: number;
  /** Without the other servers. */
  readonly quick: boolean;
  /** Whether starts are measured as well. */
  readonly starts: boolean;
  readonly log: (line: string) => void;
}

/** No round begins that would not end within the limit, by the measure of the longest before, and no case after it. */
const LIMIT_MS = 30 * 60 * 1_000;
const STARTS_PER_ROUND = 5;

/** Measures the cases within the request limit of the cloud. */
export async function measureCloud(run: CloudRun): Promise<{ readonly results: Results; readonly done: number }> {
  const { harness, rounds, log } = run;
  const started = Date.now();
  const app = await build(`src/clouds/${harness.cloud}/app.ts`);
  const [floor, composed] = [await built('floor'), await built('composed')];
  const others = Object.entries(run.bench.servers).map(([name, file]) => [
    name,
    server(`${benchFolder(harness.cloud)}/${file}`),
  ]);
  const subjects: Readonly<Record<string, StartSubject>> = {
    direct: direct(harness.cloud),
    floor: inHost(harness, floor),
    composed: inHost(harness, composed),
    app: inHost(harness, app),
    ...Object.fromEntries(others),
  };
  const fits = ({ bytes = 0 }: Case) => bytes <= harness.platform.maxUploadBytes;
  const results = new Results();
  let longest = 0;
  let done = 0;
  for (; done < rounds && Date.now() - started + longest < LIMIT_MS; done += 1) {
    const from = Date.now();
    log(`round ${done + 1} of ${rounds}`);
    for (const case_ of turned(run.cases.filter(fits), done)) {
      if (Date.now() - started > LIMIT_MS) log(`  ${case_.name}: left out, the time is up`);
      else await runCase(case_, done);
    }
    if (run.starts) await runStarts();
    longest = Math.max(longest, Date.now() - from);
  }
  return { results, done };

  function built(name: string): Promise<string> {
    return build(`${benchFolder(harness.cloud)}/${name}.ts`, ['test/bench']);
  }

  async function runCase(case_: Case, round: number): Promise<void> {
    const names = case_.subjects
      .filter((name) => !run.quick || COMPARED.includes(name))
      .flatMap((name) => (name === 'others' ? Object.keys(run.bench.servers) : [name]));
    for (const name of turned(names, round)) {
      const start = subjects[name];
      if (start === undefined) throw new Error(`There is no subject ${name}`);
      const sample = await measureAlone({ harness, case_, start, form: name in run.bench.servers });
      results.add(case_.name, name, sample);
      log(progress(case_.name, name, sample));
    }
  }

  async function runStarts(): Promise<void> {
    const stores = await startStores(harness);
    try {
      const { id } = await seed(harness, stores.settings);
      for (let count = 0; count < STARTS_PER_ROUND; count += 1) {
        for (const [name, bundle] of turned(Object.entries({ floor, composed, app }), count)) {
          results.addStart(name, await measureStart(harness, bundle, stores.settings, id));
        }
      }
    } finally {
      await stores.stop();
    }
  }
}
