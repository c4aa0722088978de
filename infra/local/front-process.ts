import { startChild } from './child.ts';
import type { Run } from './run-until-stopped.ts';

/** Sent once by the process of an app to its parent. */
export type FrontMessage = { readonly listening: true } | { readonly failure: string };

interface FrontProcess {
  /** Absolute path of a program that sends a FrontMessage. */
  readonly script: string;
  readonly args: readonly string[];
  readonly port: number;
  readonly env: NodeJS.ProcessEnv;
  readonly run: Run;
}

/** Starts the process that serves the app, and returns its address with the route prefix. */
export async function startFrontProcess({ script, args, port, env, run }: FrontProcess): Promise<string> {
  const started = Promise.withResolvers<void>();
  const front = startChild({
    name: 'The function',
    script,
    args: [...args, '--port', String(port)],
    env,
    output: 'shown',
    killAfterMs: 10_000,
    onMessage(message) {
      const told = message as FrontMessage;
      if ('failure' in told) started.reject(new Error(told.failure));
      else started.resolve();
    },
  });
  run.onStop(front.stop);
  run.endsWith(front.ended);
  await Promise.race([started.promise, front.ended]);
  return `http://127.0.0.1:${port}/api`;
}

/** Imports an app. Reports a failure to the parent, which then ends this process. */
export async function importApp<App>(url: string): Promise<App> {
  try {
    return await import(url);
  } catch (error) {
    if (process.send === undefined) throw error;
    const failure = error instanceof Error ? error.message : String(error);
    process.send({ failure } satisfies FrontMessage);
    return await new Promise(() => setInterval(() => undefined, 60_000));
  }
}

/** Origins that can upload to and read from storage: the service's page, and those in `Host.CORS`. */
export function pageOrigins(origins: readonly string[], port: number | undefined): readonly string[] {
  return [`http://127.0.0.1:${port}`, `http://localhost:${port}`, ...origins];
}
