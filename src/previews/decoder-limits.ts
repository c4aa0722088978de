import { processUsage } from './process-usage.ts';

/** Interval of the checks of limits. A decoder can allocate 100 MB in that time. */
const WATCH_MS = 25;

/** Limits of one job. */
export interface DecoderLimits {
  readonly memoryBytes: number;
  readonly cpuMs: number;
  /** Wall-clock time, from the arrival of the last byte of the original. */
  readonly clockMs: number;
}

export interface LimitWatch {
  bytesAreThere(): void;
  stop(): void;
}

/** Where there is no `/proc`, only the clock is watched. */
export function watchLimits(
  pid: number,
  { memoryBytes, cpuMs, clockMs }: DecoderLimits,
  exceeded: (limit: keyof DecoderLimits) => void,
): LimitWatch {
  const cpuBefore = processUsage(pid)?.cpuMs ?? 0;
  let decodingSince: number | undefined;
  const timer = setInterval(() => {
    const usage = processUsage(pid);
    if (usage !== undefined && usage.residentBytes > memoryBytes) exceeded('memoryBytes');
    if (usage !== undefined && usage.cpuMs - cpuBefore > cpuMs) exceeded('cpuMs');
    if (decodingSince !== undefined && performance.now() - decodingSince > clockMs) exceeded('clockMs');
  }, WATCH_MS);
  return {
    bytesAreThere: () => {
      decodingSince = performance.now();
    },
    stop: () => clearInterval(timer),
  };
}
