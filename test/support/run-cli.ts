import { type ChildProcess, spawn } from 'node:child_process';
import { buffer, text } from 'node:stream/consumers';

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  /** `out`, undecoded. */
  readonly bytes: Buffer;
  readonly err: string;
}

interface Program {
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly input?: Uint8Array | undefined;
  readonly cwd?: string | undefined;
}

export interface RunningCli {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** Starts the command line. */
export function startCli(args: readonly string[], program: Program = {}): RunningCli {
  return startProgram(process.execPath, ['src/cli/main.ts', ...args], program);
}

export function startProgram(command: string, args: readonly string[], { env, input, cwd }: Program = {}): RunningCli {
  const child = spawn(command, args, { cwd, env: { ...process.env, LC_ALL: 'C', ...env } });
  child.stdin.on('error', () => undefined).end(input);
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  const ended = Promise.all([code, buffer(child.stdout), text(child.stderr)]);
  return { child, ended: ended.then(([status, bytes, err]) => ({ code: status, out: bytes.toString(), bytes, err })) };
}
