import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import type { FromWorker, FunctionMetadata, Invocation, ToWorker, WorkerOptions } from './messages.ts';

/** Room for the headers that the front adds; the client's own limit (16 KB) is checked there. */
const WORKER_HEADER_BYTES = 65_536;
/** From the end of the grace time to a SIGKILL. */
const KILL_AFTER_MS = 3_000;

export interface Worker {
  readonly pid: number | undefined;
  readonly httpPort: number;
  readonly functions: readonly FunctionMetadata[];
  /** Resolves when the process has ended, with the reason where nobody asked it to. */
  readonly ended: Promise<string | undefined>;
  invoke(invocation: Invocation): void;
  stop(graceMs: number): Promise<void>;
}

export interface WorkerParts extends WorkerOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly onDone: (done: { readonly id: string; readonly functionName: string; readonly error?: string }) => void;
}

/** Starts the worker process and waits until the app is loaded. Throws the reason where it is not. */
export async function startWorker({ app, logLevel, verbose, env, onDone }: WorkerParts): Promise<Worker> {
  const options: WorkerOptions = { app, logLevel, verbose };
  // A source forks a source, a bundle a bundle.
  const { dirname, filename } = import.meta;
  const child = fork(`${dirname}/worker/main${extname(filename)}`, [JSON.stringify(options)], {
    env,
    // Its own process group: Ctrl-C reaches only the front process, which then stops its children in order.
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: [`--max-http-header-size=${WORKER_HEADER_BYTES}`],
  });
  let reason: string | undefined;
  let stopping = false;
  const started = Promise.withResolvers<FromWorker & { kind: 'started' }>();
  child.on('message', (message: FromWorker) => {
    if (message.kind === 'started') started.resolve(message);
    else if (message.kind === 'failed') reason = message.reason;
    else onDone(message);
  });
  const ended = once(child, 'exit').then(([code, signal]): string | undefined => {
    if (stopping) return undefined;
    return reason ?? `The worker process ended unexpectedly (${signal === null ? `exit code ${code}` : signal})`;
  });
  const first = await Promise.race([started.promise, ended]);
  if (typeof first !== 'object') throw new Error(first);

  return {
    pid: child.pid,
    httpPort: Number(new URL(first.httpUri).port),
    functions: first.functions,
    ended,
    invoke: (invocation) => send(child, { kind: 'invoke', invocation }),
    async stop(graceMs) {
      stopping = true;
      send(child, { kind: 'stop', graceMs });
      const kill = setTimeout(() => child.kill('SIGKILL'), graceMs + KILL_AFTER_MS);
      await ended;
      clearTimeout(kill);
    },
  };
}

function send(child: ChildProcess, message: ToWorker): void {
  if (child.connected) child.send(message);
}
