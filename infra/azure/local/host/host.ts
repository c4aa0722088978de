import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createCors } from '../../../../src/http/answer-cors.ts';
import type { Cors } from '../../../local/cors.ts';
import { createAdmin } from './admin.ts';
import { createForward } from './forward.ts';
import { createFront } from './front.ts';
import { readHostJson } from './host-json.ts';
import type { TypedData } from './messages.ts';
import { createRouter } from './router.ts';
import { type RunningTimers, readTimers, runTimers } from './timers.ts';
import { startWorker } from './worker-process.ts';

/** As the real host's default; in bytes. */
const DEFAULT_MAX_BODY_BYTES = 104_857_600;
/** As the real host's forwarding; in seconds. */
const DEFAULT_TIMEOUT_SECONDS = 240;
/** How long a stop waits for functions that are running. */
const STOP_GRACE_MS = 5_000;

export interface HostOptions {
  /** The built app, an absolute path. */
  readonly app: string;
  readonly hostJson: string;
  /** 0 for any free one. */
  readonly port: number;
  /** The app's environment, which also contains the host's own settings. */
  readonly env: NodeJS.ProcessEnv;
  readonly cors?: Cors;
  /** False if HTTP functions log only warnings and errors, whatever the log level of host.json. */
  readonly verbose?: boolean;
}

export interface Host {
  /** With the route prefix, without a slash at its end. */
  readonly url: string;
  /** One line for each function, as `func start` lists them. */
  readonly functions: readonly string[];
  /** Resolves when the worker has ended; with the reason if it was not stopped. */
  readonly ended: Promise<string | undefined>;
  stop(): Promise<void>;
}

/** Loads an app and serves it on 127.0.0.1. Throws the reason if it does not start, and leaves nothing behind. */
export async function startHost({ app, hostJson, port, env, cors, verbose = true }: HostOptions): Promise<Host> {
  const { routePrefix, logLevel } = await readHostJson(hostJson);
  const maxBodyBytes = setting(env, 'FUNCTIONS_REQUEST_BODY_SIZE_LIMIT', DEFAULT_MAX_BODY_BYTES);
  const timeoutMs = setting(env, 'LOCAL_HOST_TIMEOUT_SECONDS', DEFAULT_TIMEOUT_SECONDS) * 1000;
  const waiting = new Map<string, () => void>();
  const worker = await startWorker({
    app,
    logLevel,
    verbose,
    env,
    onDone({ id, functionName, error }) {
      waiting.get(id)?.();
      waiting.delete(id);
      if (error !== undefined) process.stderr.write(`Executed '${functionName}' (Failed, Id=${id})\n${error}\n`);
    },
  });

  let timers: RunningTimers | undefined;
  try {
    const router = createRouter(worker.functions, routePrefix);
    for (const reason of router.refused) process.stderr.write(`${reason}\n`);
    const schedules = readTimers(worker.functions, env);
    const server = createFront({
      router,
      forward: createForward({ port: worker.httpPort, timeoutMs, maxBodyBytes }),
      invoke: worker.invoke,
      admin: createAdmin({ functions: worker.functions, timers: { run: (name) => timers?.run(name) ?? false } }),
      ...(cors && cors.origins.length > 0 && { cors: createCors(cors) }),
      maxBodyBytes,
    });
    await once(server.listen(port, '127.0.0.1'), 'listening');
    timers = runTimers(schedules, runTimer);
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return {
      url: routePrefix === '' ? origin : `${origin}/${routePrefix}`,
      functions: [
        ...router.functions.map((one) => `${one.name}: [${one.methods.join(',')}] ${origin}/${one.route}`),
        ...schedules.map((one) => `${one.name}: timerTrigger ${one.expression}`),
      ],
      ended: worker.ended,
      async stop() {
        timers?.stop();
        server.close();
        server.closeIdleConnections();
        await worker.stop(STOP_GRACE_MS);
        server.closeAllConnections();
      },
    };
  } catch (error) {
    await worker.stop(0);
    throw error;
  }

  function runTimer(name: string, trigger: TypedData): Promise<void> {
    const id = randomUUID();
    const { promise, resolve } = Promise.withResolvers<void>();
    waiting.set(id, resolve);
    worker.invoke({ id, functionName: name, trigger, triggerMetadata: {}, traceParent: '', traceState: '' });
    return promise;
  }
}

function setting(env: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  if (!/^\d+$/.test(text) || Number(text) === 0) throw new Error(`${name} must be a positive whole number`);
  return Number(text);
}
