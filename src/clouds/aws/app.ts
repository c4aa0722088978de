import { runSweep } from '../../functions/sweep-orphans.ts';
import { ROUTES } from '../../routes.ts';
import { createService } from '../../service.ts';
import { createLambdaHandler } from './lambda-handler.ts';
import { loadSettings } from './settings.ts';
import { createAwsStores } from './stores.ts';

/** The runtime prefixes what goes through `console`; a line of JSON alone is parsed by the log's own queries. */
const log = {
  info: (line: string) => void process.stdout.write(`${line}\n`),
  error: (line: string) => void process.stderr.write(`${line}\n`),
};

// Faults in the settings fail the start, with all of them in the log, before the first request.
const settings = loadSettings(process.env);
const service = createService({ ...createAwsStores(settings), settings });

/** Of a function with a function URL. */
export const handler = createLambdaHandler({ ...settings, routes: ROUTES, service, log });

/** Of a function that a daily schedule invokes. Its time limit is the 15 minutes that Lambda allows. */
export async function sweep(): Promise<void> {
  await runSweep(service, log, SWEEP_LIMIT_MS);
}

/** Half a minute before the runtime ends it. */
const SWEEP_LIMIT_MS = 14.5 * 60 * 1_000;
