import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ROOT, Running } from '../support/child-processes.ts';
import type { CloudHarness, Settings } from '../support/harness.ts';
import type { DirectTask } from './direct.ts';
import { overHttp } from './http-work.ts';
import type { Volume } from './timed-lanes.ts';
import type { Work } from './work.ts';

/** What is measured: one way to do the work, in processes of its own. */
export interface Subject {
  /** The process that reads the request, hashes and calls the stores. */
  readonly pid: number;
  /** The host's front process, if it has one. */
  readonly frontPid?: number | undefined;
  /** Resolves with the milliseconds of each request. */
  run(work: Work, volume: Volume): Promise<number[]>;
  stop(): Promise<void>;
}

export type StartSubject = (settings: Settings) => Promise<Subject>;

/** A built app in the local host, of a checkout if one is given, which lets the largest uploads through; its worker process is the one that counts. */
export function inHost(harness: CloudHarness, app: string, root?: string): StartSubject {
  return async (settings) => {
    const [script, ...args] = await harness.hostCommand(app, root);
    const limits = { MAX_UPLOAD_BYTES: String(harness.platform.maxUploadBytes), SWEEP_SCHEDULE: '0 0 3 * * *' };
    const running = new Running(script, args, { ...settings, ...limits });
    const [, port] = await running.sees(/^listening http:\/\/127\.0\.0\.1:(\d+)\/api$/m);
    const pid = harness.appProcess(running);
    return {
      pid,
      frontPid: running.child.pid === pid ? undefined : running.child.pid,
      run: (work, volume) => overHttp(work, Number(port), '/api/images', volume),
      async stop() {
        await running.stop();
      },
    };
  };
}

/** A server that answers under /images. */
export function server(file: string): StartSubject {
  return async (settings) => {
    const { child, message, stop } = await startChild(file, [], settings);
    const port = Number(message.port);
    return {
      pid: child.pid ?? 0,
      run: (work, volume) => overHttp(work, port, '/images', volume),
      stop,
    };
  };
}

/** The SDKs of a cloud without a server: a script that is told over its channel what to do. */
export function direct(cloud: string): StartSubject {
  return async (settings) => {
    const { child, stop } = await startChild('test/bench/direct.ts', [cloud], settings);
    return {
      pid: child.pid ?? 0,
      async run(work, volume) {
        const task: DirectTask = { work: toDirect(work), volume };
        child.send(task);
        const [{ times, error }] = await once(child, 'message');
        if (error !== undefined) throw new Error(error);
        return times;
      },
      stop,
    };
  };
}

async function startChild(file: string, args: readonly string[], settings: Settings) {
  const child = fork(join(ROOT, file), args, {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: ['--no-deprecation'],
  });
  const ended = once(child, 'exit');
  const failed = ended.then(([code]): never => {
    throw new Error(`${file} ended unexpectedly with ${code}`);
  });
  failed.catch(() => undefined); // Later on it is the work that fails.
  const [message] = await Promise.race([once(child, 'message'), failed]);
  const stop = async () => {
    child.disconnect();
    await ended;
  };
  return { child, message: message as { readonly port?: number }, stop };
}

/** Without the bytes: the script makes its own, the channel would be slow. */
function toDirect(work: Work): DirectTask['work'] {
  if (work.kind === 'upload') return { kind: 'upload', bytes: work.bytes };
  if (work.kind === 'read' || work.kind === 'list') return work;
  throw new Error(`The SDKs alone do no ${work.kind}`);
}
