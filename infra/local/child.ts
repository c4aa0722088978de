import { fork } from 'node:child_process';
import { once } from 'node:events';

export interface Child {
  readonly pid: number | undefined;
  /** Resolves when the process has ended, with the reason where nobody asked it to. */
  readonly ended: Promise<string | undefined>;
  stop(): Promise<void>;
}

export interface ChildOptions {
  /** Its name in messages. */
  readonly name: string;
  /** Absolute path. */
  readonly script: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly output?: 'shown' | 'errors';
  /** Receives messages of the child. */
  readonly onMessage?: (message: unknown) => void;
  /** Time between the request to stop and a SIGKILL. */
  readonly killAfterMs?: number;
}

/** Starts a child process that always ends with this one. */
export function startChild(options: ChildOptions): Child {
  const { name, script, args, env = process.env, output = 'errors', killAfterMs = 3_000 } = options;
  const child = fork(script, args, {
    env,
    // Its own process group: Ctrl-C reaches only this process, which stops its children in order.
    detached: true,
    stdio: ['ignore', output === 'shown' ? 'inherit' : 'ignore', 'inherit', 'ipc'],
    execArgv: ['--no-deprecation'],
  });
  if (options.onMessage !== undefined) child.on('message', options.onMessage);
  let stopping = false;
  const ended = once(child, 'exit').then(([code, signal]): string | undefined =>
    stopping ? undefined : `${name} ended unexpectedly (${signal === null ? `exit code ${code}` : signal})`,
  );
  return {
    pid: child.pid,
    ended,
    async stop() {
      stopping = true;
      if (child.connected) child.disconnect();
      const kill = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
      await ended;
      clearTimeout(kill);
    },
  };
}
