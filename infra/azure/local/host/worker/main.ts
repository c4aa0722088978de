import { subscribe } from 'node:diagnostics_channel';
import { Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { FromWorker, Invocation, ToWorker, WorkerOptions } from '../messages.ts';
import { provideCoreModule } from './core-api.ts';
import { prepareInvocation } from './invoke.ts';
import { createLogger } from './log.ts';

/** The worker process: loads the app through the contract of `@azure/functions` and runs its functions. */

// Without the front process there is nothing to do, also when that one was killed.
process.on('disconnect', () => process.exit(1));
process.on('uncaughtException', (error, origin) => fail(`${origin} in the app: ${describe(error)}`));

// The library's server would close a connection that was idle for 5 s. Reusing one at that moment aborts
// the request, and the front cannot send a body twice.
subscribe('http.server.request.start', (message) => {
  const server: unknown = Reflect.get(Object(message), 'server');
  if (server instanceof Server) server.keepAliveTimeout = 0;
});

const options: WorkerOptions = JSON.parse(process.argv[2] ?? '{}');
const { app } = options;
const write = createLogger(options, () => registry);
const registry = provideCoreModule('3.0.0-local', (level, category, message) => write({ level, category, message }));
const appHookData = {};
/** Running functions, without those whose request never arrived because the client disconnected. */
const running = new Set<Promise<void>>();

process.on('message', (message: ToWorker) => {
  const work = message.kind === 'invoke' ? run(message.invocation) : stop(message.graceMs);
  work.catch((error: unknown) => fail(describe(error)));
});
await start();

async function start(): Promise<void> {
  try {
    await import(pathToFileURL(app).href);
  } catch (error) {
    return fail(`Cannot load ${app}: ${describe(error)}`);
  }
  registry.close();
  if (registry.model === undefined || registry.functions.size === 0) {
    return fail(`${app} registers no function: the Functions host would start with nothing to serve`);
  }
  try {
    await registry.runHooks('appStart', { hookData: {}, appHookData });
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
  const { HttpUri } = await registry.model.getCapabilities({});
  if (HttpUri === undefined) {
    return fail(`${app} does not call app.setup({ enableHttpStream: true }): this host forwards streams only`);
  }
  const functions = [...registry.functions.values()].map(({ metadata }) => metadata);
  tell({ kind: 'started', httpUri: HttpUri, functions });
}

async function run(invocation: Invocation): Promise<void> {
  const { id, functionName } = invocation;
  try {
    const execute = await prepareInvocation(invocation, { registry, log: write, appHookData });
    await track(execute());
    // The front sees the end of a request by its response.
    if (invocation.trigger.http === undefined) tell({ kind: 'done', id, functionName });
  } catch (error) {
    tell({ kind: 'done', id, functionName, error: describe(error) });
  }
}

/** Lets running invocations end, within a time, then runs the appTerminate hooks. */
async function stop(graceMs: number): Promise<void> {
  await Promise.race([Promise.allSettled(running), delay(graceMs)]);
  try {
    await registry.runHooks('appTerminate', { hookData: {}, appHookData });
  } catch (error) {
    write({ level: 'error', category: 'system', message: `An appTerminate hook failed: ${describe(error)}` });
  }
  process.exit(0);
}

async function track(work: Promise<void>): Promise<void> {
  running.add(work);
  try {
    await work;
  } finally {
    running.delete(work);
  }
}

function tell(message: FromWorker): void {
  if (process.connected) process.send?.(message);
}

/** Ends the process once the front process has the reason. */
function fail(reason: string): void {
  const message: FromWorker = { kind: 'failed', reason };
  if (process.connected && process.send) process.send(message, () => process.exit(1));
  else process.exit(1);
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
