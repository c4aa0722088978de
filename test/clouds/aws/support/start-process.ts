import { spawn } from 'node:child_process';
import { once } from 'node:events';

interface StartedProcess {
  /** What the first group of the pattern has found in its output. */
  readonly found: string;
  readonly output: string;
  /** As a power cut would. */
  kill(): Promise<void>;
}

/** Starts a program, and waits for a line of its output, or for its end where no pattern is given. */
export async function startProcess(
  program: string,
  args: readonly string[],
  pattern: RegExp | undefined,
  env: NodeJS.ProcessEnv = process.env,
): Promise<StartedProcess> {
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const exit = once(child, 'exit');
  let output = '';
  let errors = '';
  const found = Promise.withResolvers<string>();
  child.stderr.on('data', (data) => {
    errors += data;
  });
  child.stdout.on('data', (data) => {
    output += data;
    const match = pattern?.exec(output);
    if (match !== null && match !== undefined) found.resolve(match[1] ?? '');
  });
  child.on('close', (code) => {
    if (code === 0) found.resolve('');
    else found.reject(new Error(`${program} ended with ${code}: ${errors}`));
  });
  return {
    found: await found.promise,
    output,
    async kill() {
      child.kill('SIGKILL');
      await exit;
    },
  };
}
