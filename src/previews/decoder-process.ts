import { type ChildProcess, fork } from 'node:child_process';
import { ServiceError } from '../errors.ts';
import { type FaultReason, PreviewFaultError, type RenderJob } from '../images/preview-renderer.ts';
import { type DecoderLimits, watchLimits } from './decoder-limits.ts';
import { DECODERS } from './limits.ts';
import type { Command, Report } from './messages.ts';

const START_LIMIT_MS = 10_000;
/** Characters of a process's output that are kept. */
const MAX_STDERR = 1_000;
/** V8's own heap: pictures are outside of it. */
const HEAP_MIB = 96;

/** Signals that a picture can cause. The kernel sends SIGKILL when the instance runs out of memory. */
const CRASHES: ReadonlySet<string> = new Set(['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGTRAP', 'SIGSYS']);

interface Work {
  readonly report: (report: Report) => void;
  readonly fail: (error: Error) => void;
}

/** A process that decodes pictures one after the other, and is killed when one of them exceeds a limit. */
export class DecoderProcess {
  readonly #child: ChildProcess;
  readonly #limits: DecoderLimits;
  readonly #ready = Promise.withResolvers<void>();
  #isReady = false;
  #isAlive = true;
  #stderr = '';
  #work: Work | undefined;

  constructor(program: URL, limits: DecoderLimits) {
    this.#limits = limits;
    this.#child = fork(program, {
      // Without the app's environment, which gives access to the app's identity.
      env: { UV_THREADPOOL_SIZE: '1', MALLOC_ARENA_MAX: '2' },
      execArgv: [`--max-old-space-size=${HEAP_MIB}`],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#ready.promise.catch(() => undefined);
    this.#child.stderr?.on('data', (text: Buffer) => {
      this.#stderr = (this.#stderr + text).slice(-MAX_STDERR);
    });
    this.#child.on('message', (report: Report) => {
      if (report.kind !== 'ready') return this.#work?.report(report);
      this.#isReady = true;
      this.#ready.resolve();
    });
    this.#child.on('error', (cause) => this.#end(overloaded(cause)));
    this.#child.on('exit', (code, signal) => this.#end(this.#whyEnded(code, signal)));
    this.#hold(false);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Whether it can take another job. */
  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** Renders one preview. Any failure also ends the process, unless the decoder rejects the picture. */
  async render({ subject, size, bytes }: RenderJob, signal: AbortSignal): Promise<Uint8Array> {
    const reported = Promise.withResolvers<Report>();
    this.#work = { report: reported.resolve, fail: reported.reject };
    reported.promise.catch(() => undefined);
    const whileItLives = <T>(work: Promise<T>) => Promise.race([work, reported.promise.then(() => work)]);
    const abort = () => this.#kill(overloaded(signal.reason));
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    const starting = setTimeout(() => this.#kill(overloaded('It did not start in time')), START_LIMIT_MS);
    const watch = watchLimits(this.pid, this.#limits, (limit) => this.#exceeds(limit));
    this.#hold(true);
    try {
      await whileItLives(this.#ready.promise);
      clearTimeout(starting);
      await whileItLives(this.#send({ kind: 'job', subject, size }));
      for await (const chunk of bytes()) await whileItLives(this.#send({ kind: 'bytes', bytes: chunk }));
      watch.bytesAreThere();
      const report = await reported.promise;
      if (report.kind === 'preview') return report.webp;
      throw fault('undecodable', undefined, report.kind === 'undecodable' ? report.detail : report.kind);
    } catch (error) {
      if (!(error instanceof PreviewFaultError)) this.stop();
      throw error;
    } finally {
      clearTimeout(starting);
      watch.stop();
      signal.removeEventListener('abort', abort);
      this.#work = undefined;
      this.#hold(false);
    }
  }

  stop(): void {
    this.#kill(overloaded('It was stopped'));
  }

  #exceeds(limit: keyof DecoderLimits): void {
    const { memoryBytes, cpuMs } = this.#limits;
    if (limit === 'memoryBytes') this.#kill(fault('memory', memoryBytes));
    else if (limit === 'cpuMs') this.#kill(fault('time', cpuMs));
    // With less processor time used, the machine was busy, and the same picture may succeed later.
    else this.#kill(overloaded('It took too long'));
  }

  /** A command cannot be sent only if the process has ended, which is reported separately. */
  #send(command: Command): Promise<void> {
    return new Promise((resolve) => this.#child.send(command, () => resolve()));
  }

  #kill(error: Error): void {
    if (!this.#isAlive) return;
    this.#child.kill('SIGKILL');
    this.#end(error);
  }

  #end(error: Error): void {
    this.#isAlive = false;
    this.#ready.reject(error);
    this.#work?.fail(error);
  }

  #whyEnded(code: number | null, signal: string | null): Error {
    const cause = new Error(`The decoder ended with ${signal ?? code}: ${this.#stderr}`);
    if (signal !== null && !CRASHES.has(signal)) return overloaded(cause);
    return this.#isReady ? fault('crash', undefined, cause) : cause;
  }

  /** While a job runs, the app must not end; between jobs the process must not keep it. */
  #hold(isBusy: boolean): void {
    const method = isBusy ? 'ref' : 'unref';
    this.#child[method]();
    this.#child.channel?.[method]();
  }
}

function fault(reason: FaultReason, limit?: number, cause?: unknown): PreviewFaultError {
  return new PreviewFaultError({ reason, limit, decoders: DECODERS }, cause);
}

/** A retry may succeed. */
export function overloaded(cause?: unknown): ServiceError {
  return new ServiceError('TooManyRequests', 'Too many previews are being made. Retry the request.', {
    retryAfterSeconds: 2,
    cause,
  });
}
