import { spawn, spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Node's own cache of compiled code, so that the many starts of the tests are quick. */
export const COMPILE_CACHE = join(ROOT, 'node_modules/.cache/compiled');

const WITHIN_MS = 45_000;
const POLL_MS = 20;

/**
 * Ports below those that systems give to outgoing connections and to whoever listens on port 0, so that none of these
 * takes a port between the moment when it was found free and the start of what shall listen there.
 */
const PORTS = { from: 20_000, to: 32_000 };

/** Asks until the answer is not undefined. Throws when it does not come in time, with what was waited for by then. */
export async function until<T>(
  what: string | (() => string),
  ask: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  const deadline = Date.now() + WITHIN_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) {
      const wanted = typeof what === 'string' ? what : what();
      throw new Error(`${wanted} did not come within ${WITHIN_MS / 1000} seconds`);
    }
    await delay(POLL_MS);
  }
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(PORTS.from, PORTS.to);
    const server = createServer();
    const listens = once(server.listen(port, '127.0.0.1'), 'listening').then(
      () => true,
      () => false,
    );
    if (!(await listens)) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}

/** Resolves when a port takes no new connection any more, whatever becomes of those that there are. */
export async function closed(port: number): Promise<void> {
  await until(`the end of port ${port}`, async () => {
    const socket = connect(port, '127.0.0.1');
    const refused = await once(socket, 'connect').then(
      () => undefined,
      () => true,
    );
    socket.destroy();
    return refused;
  });
}

/** One process that a test started, with what it wrote. */
export class Running {
  readonly child;
  readonly exited: Promise<number | string>;
  output = '';
  #closed = false;

  constructor(script: string, args: readonly string[], env: NodeJS.ProcessEnv = {}, program = process.execPath) {
    const inherited = { ...process.env };
    delete inherited.npm_lifecycle_event;
    this.child = spawn(program, [script, ...args], {
      cwd: ROOT,
      env: { NODE_COMPILE_CACHE: COMPILE_CACHE, ...inherited, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
    this.exited = once(this.child, 'close').then(([code, signal]) => {
      this.#closed = true;
      return code ?? signal;
    });
  }

  /** The first match in its output, now or soon. Throws with the output where the process ends before. */
  async sees(pattern: RegExp): Promise<RegExpExecArray> {
    return until(
      () => `${pattern} in\n${this.output}`,
      () => {
        const found = pattern.exec(this.output);
        if (found === null && this.#closed) throw new Error(`ended without ${pattern}:\n${this.output}`);
        return found ?? undefined;
      },
    );
  }

  /** Ends it with a signal and waits; resolves with its exit code or signal. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | string> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
    return this.exited;
  }

  /** The processes below it. */
  descendants(): number[] {
    const all = processes();
    const found: number[] = [];
    for (const wanted = [this.child.pid]; wanted.length > 0; ) {
      const parent = wanted.pop();
      const children = all.filter((one) => one.parent === parent).map(({ pid }) => pid);
      found.push(...children);
      wanted.push(...children);
    }
    return found;
  }
}

/** Resolves when none of some processes is left. */
export async function gone(pids: readonly number[]): Promise<void> {
  await until(`the end of ${pids.join(', ')}`, () =>
    processes().some(({ pid }) => pids.includes(pid)) ? undefined : true,
  );
}

/** Every process that runs, but for `ps` itself and those that only wait to be collected. */
function processes(): { readonly pid: number; readonly parent: number }[] {
  const { stdout, pid: own } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' });
  return stdout.split('\n').flatMap((line) => {
    const [pid, parent, state = 'Z'] = line.trim().split(/\s+/);
    return state.startsWith('Z') || Number(pid) === own ? [] : [{ pid: Number(pid), parent: Number(parent) }];
  });
}
