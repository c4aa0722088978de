import type { PreviewRenderer, PreviewSubject, RenderJob } from '../images/preview-renderer.ts';
import { DecoderProcess, overloaded } from './decoder-process.ts';
import {
  CLOCK_LIMIT_MS,
  CPU_LIMIT_MS,
  DECODERS,
  MAX_DECODERS,
  MAX_HELD_PIXELS,
  MAX_PIXELS,
  MAX_SOURCE_BYTES,
  MAX_WAIT_MS,
  MAX_WAITING,
  memoryLimit,
} from './limits.ts';
import { processUsage } from './process-usage.ts';
import { createSlots } from './slots.ts';

/** An idle process is kept this long for the next picture: its start costs as much as a photo. */
const IDLE_MS = 15_000;
/** A larger process is not kept: memory that a large picture used is not returned. */
const KEPT_BYTES = 160 * 1024 * 1024;

/** The build puts the program next to the bundle that contains this module. */
const PROGRAM = new URL(import.meta.url.endsWith('.ts') ? 'decoder.ts' : 'preview-decoder.mjs', import.meta.url);

interface PoolOptions {
  readonly program?: URL;
  readonly memoryBytes?: number;
  readonly cpuMs?: number;
  readonly clockMs?: number;
  readonly maxWaiting?: number;
  readonly maxWaitMs?: number;
}

/** Renders previews in child processes, which start with the first preview. */
export function createPreviewPool({
  program = PROGRAM,
  memoryBytes = memoryLimit(),
  cpuMs = CPU_LIMIT_MS,
  clockMs = CLOCK_LIMIT_MS,
  maxWaiting = MAX_WAITING,
  maxWaitMs = MAX_WAIT_MS,
}: PoolOptions = {}): PreviewRenderer {
  const limits = { memoryBytes, cpuMs, clockMs };
  const takeSlot = createSlots({ slots: MAX_DECODERS, maxWaiting, maxWaitMs });
  const idle = new Map<DecoderProcess, NodeJS.Timeout>();

  function take(): DecoderProcess {
    for (const [decoder, timer] of idle) {
      clearTimeout(timer);
      idle.delete(decoder);
      if (decoder.isAlive) return decoder;
    }
    return new DecoderProcess(program, limits);
  }

  function give(decoder: DecoderProcess): void {
    if ((processUsage(decoder.pid)?.residentBytes ?? 0) > KEPT_BYTES) decoder.stop();
    if (!decoder.isAlive) return;
    const end = () => {
      idle.delete(decoder);
      decoder.stop();
    };
    idle.set(decoder, setTimeout(end, IDLE_MS).unref());
  }

  return {
    refusal,

    persists: ({ decoders, reason, limit = 0 }) =>
      decoders === DECODERS && !(reason === 'memory' && limit < memoryBytes) && !(reason === 'time' && limit < cpuMs),

    async render(job: RenderJob, signal: AbortSignal): Promise<Uint8Array> {
      const free = await takeSlot(signal).catch((cause: unknown) => {
        throw overloaded(cause);
      });
      const decoder = take();
      try {
        return await decoder.render(job, signal);
      } finally {
        give(decoder);
        free();
      }
    },
  };
}

function refusal({ format, size_bytes, width, height }: PreviewSubject): string | undefined {
  if (size_bytes > MAX_SOURCE_BYTES) {
    return `it has ${grouped(size_bytes)} bytes; the limit for previews is ${grouped(MAX_SOURCE_BYTES)}`;
  }
  const limit = format === 'heic' || format === 'bmp' ? MAX_HELD_PIXELS : MAX_PIXELS;
  const pixels = width * height;
  if (pixels <= limit) return undefined;
  return `it has ${grouped(pixels)} pixels (${grouped(width)} × ${grouped(height)}); the limit for previews of ${format.toUpperCase()} is ${grouped(limit)}`;
}

/** `26214400` → `26,214,400`. */
function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
