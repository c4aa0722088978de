import { readFileSync } from 'node:fs';
import type { TestProject } from 'vitest/node';
import { startAzurite, startCosmos } from '../../infra/azure/local/emulators.ts';
import { parseValues } from '../../infra/local/settings.ts';
import { freePort } from './child-processes.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The settings that the stores under test are made from. */
    storeSettings: Record<string, string>;
  }
}

const SAMPLE = 'local.settings.sample.json';

/**
 * Starts both emulators for a project of tests, on free ports. A connection in the environment is used as it is, so
 * that the same tests can be pointed at a real account.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stops: (() => Promise<void>)[] = [];
  const run = {
    onStop: (stop: () => Promise<void>) => void stops.push(stop),
    endsWith: () => undefined,
    signal: new AbortController().signal,
  };
  const settings = { ...parseValues(readFileSync(SAMPLE, 'utf8'), SAMPLE), ...given(process.env) };
  if (process.env.BLOB_CONNECTION === undefined) {
    const azurite = await startAzurite(await freePort(), run);
    settings.BLOB_CONNECTION = azurite.connection;
    await azurite.prepare(settings);
  }
  if (process.env.COSMOS_CONNECTION === undefined) {
    const cosmos = await startCosmos(await freePort(), run);
    settings.COSMOS_CONNECTION = cosmos.connection;
    await cosmos.prepare(settings);
  }
  project.provide('storeSettings', settings);
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}

function given(env: NodeJS.ProcessEnv): Record<string, string> {
  const names = ['BLOB_CONNECTION', 'COSMOS_CONNECTION', 'BUCKET_NAME', 'TABLE_NAME', 'COSMOS_DATABASE'];
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}
