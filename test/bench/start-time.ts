import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { ROOT } from '../support/child-processes.ts';
import type { CloudHarness, Settings } from '../support/harness.ts';
import { sendMany } from './http-load.ts';

export interface StartSample {
  /** Import of the bundle in a process that does nothing else; its whole resident memory then. */
  readonly importMs: number;
  readonly importMb: number;
  /** From the start of the host's process to the answer of a metadata read. */
  readonly firstAnswerMs: number;
}

const PROBE = `
const from = performance.now();
await import(process.argv[1]);
const ms = performance.now() - from;
console.log('\\n' + JSON.stringify([ms, process.memoryUsage.rss() / 1048576]));
process.exit();
`;

/** Without the cache of compiled code that other processes of a run may use. */
const env = { ...process.env, NODE_COMPILE_CACHE: undefined, SWEEP_SCHEDULE: '0 0 3 * * *' };

/** `id` is that of a document to read. */
export async function measureStart(
  harness: CloudHarness,
  app: string,
  settings: Settings,
  id: string,
): Promise<StartSample> {
  const args = ['--no-warnings', '--input-type=module', '--eval', PROBE, pathToFileURL(app).href];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...env, ...settings } });
  const [importMs = Number.NaN, importMb = Number.NaN]: number[] = JSON.parse(stdout.trim().split('\n').at(-1) ?? '[]');
  return { importMs, importMb, firstAnswerMs: await firstAnswer(await harness.hostCommand(app), settings, id) };
}

async function firstAnswer(command: readonly string[], settings: Settings, id: string): Promise<number> {
  const from = performance.now();
  const host = spawn(process.execPath, command, {
    cwd: ROOT,
    env: { ...env, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    let text = '';
    for await (const chunk of host.stdout.iterator({ destroyOnReturn: false })) {
      text += chunk;
      const [, port] = /^listening http:\/\/127\.0\.0\.1:(\d+)\//m.exec(text) ?? [];
      if (port === undefined) continue;
      const load = { port: Number(port), method: 'GET', path: `/api/images/${id}`, headers: {}, status: 200 };
      await sendMany(() => load, { count: 1, concurrency: 1 });
      return performance.now() - from;
    }
    throw new Error(`The host ended before it listened:\n${text}`);
  } finally {
    const ended = once(host, 'exit');
    host.stdout.resume();
    if (host.exitCode === null) {
      host.kill('SIGTERM');
      await ended;
    }
  }
}
