import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { parseValues } from '../../infra/local/settings.ts';
import { takeTally } from './checked-fetch.ts';
import { freePort, gone, ROOT, Running } from './child-processes.ts';
import { loadHarness, type Settings } from './harness.ts';
import { giveTurns } from './turns.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The app that all e2e tests share. */
    app: AppAddress;
  }
}

export interface AppAddress {
  /** With the route prefix, without a slash at its end. */
  readonly url: string;
  readonly cloud: string;
  /** The settings that lead to its stores. */
  readonly settings: Settings;
}

export interface RunningApp extends AppAddress {
  readonly running: Running;
  /** Ends it as Ctrl-C does. Throws when it does not end well, or leaves a process. */
  stop(): Promise<void>;
}

const SAMPLE = join(ROOT, 'local.settings.sample.json');

/** `npm start` on free ports, without waiting for it. What is not given is as in the sample, whatever the environment says. */
export async function launchApp(cloud: string, given: NodeJS.ProcessEnv = {}, flags: readonly string[] = []) {
  const unset = Object.fromEntries(
    Object.keys(parseValues(readFileSync(SAMPLE, 'utf8'), SAMPLE)).map((name) => [name, undefined]),
  );
  const [port, places] = [await freePort(), await (await loadHarness(cloud)).choosePlaces()];
  const settings = ['--settings', join(ROOT, 'dist/no.settings.json')];
  // Tests wait for the lines of requests.
  const args = ['--cloud', cloud, '--host', 'local', '--verbose', ...settings, ...flags];
  const ports = { PORT: String(port), ...places.env };
  const running = new Running(join(ROOT, 'infra/local/start.ts'), args, { ...unset, ...ports, ...given });

  return {
    running,
    url: `http://127.0.0.1:${port}/api`,
    cloud,
    settings: Object.fromEntries(Object.entries(places.settings).map(([name, value]) => [name, given[name] ?? value])),
    async stop() {
      const below = running.descendants();
      const ended = await running.stop('SIGINT');
      if (ended !== 0) throw new Error(`the app ended with ${ended}:\n${running.output}`);
      await gone(below);
    },
  };
}

/** The same, when it is ready. */
export async function startApp(cloud: string, given: NodeJS.ProcessEnv = {}): Promise<RunningApp> {
  const app = await launchApp(cloud, given);
  await app.running.sees(/^ready /m);
  return app;
}

/** An app of its own with other settings, on the stores that all tests share. */
export function startBeside(shared: AppAddress, settings: NodeJS.ProcessEnv): Promise<RunningApp> {
  return startApp(shared.cloud, { ...shared.settings, ...settings });
}

/** Starts the app once for a run of the e2e tests, through the door that a user takes. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  takeTally();
  const turns = await giveTurns();
  project.provide('turns', turns.port);
  const { url, cloud, settings, stop } = await startApp(project.getProvidedContext().cloud);
  project.provide('app', { url, cloud, settings });
  return async () => {
    turns.end();
    await stop();
    process.stdout.write(`\n${tallyLine()}\n`);
  };
}

/** How much of the contract the run has seen. */
function tallyLine(): string {
  const tally = takeTally();
  const answers = [...tally.values()].reduce((sum, count) => sum + count, 0);
  const operations = new Set([...tally.keys()].map((line) => line.split(' ')[0]));
  return `${answers} answers were checked against OpenAPI: ${operations.size} operations, ${tally.size} pairs of operation and status`;
}
