import { runSweep } from '../../functions/sweep-orphans.ts';
import { ROUTES } from '../../routes.ts';
import { createService } from '../../service.ts';
import { createLambdaHandler } from './lambda-handler.ts';
import { loadSettings } from './settings.ts';
import { createAwsStores } from './stores.ts';

/** The runtime prefixes output of `console`, and log queries parse only lines of plain JSON. */
const log = {
  info: (line: string) => void process.stdout.write(`${line}\n`),
  error: (line: string) => void process.stderr.write(`${line}\n`),
};

// Invalid settings end the start before the first request, with all of them in the log.
const settings = loadSettings(process.env);
const service = createService({ ...createAwsStores(settings), settings });

/** Handler of the function with the function URL. */
export const handler = createLambdaHandler({ ...settings, routes: ROUTES, service, log });

/** Handler of the function that a daily schedule invokes, with Lambda's maximum timeout of 15 minutes. */
export async function sweep(): Promise<void> {
  await runSweep(service, log, SWEEP_LIMIT_MS);
}

/** Half a minute before the runtime ends it. */
const SWEEP_LIMIT_MS = 14.5 * 60 * 1_000;
