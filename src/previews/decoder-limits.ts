import { processUsage } from './process-usage.ts';

/** How often a job is held to its limits. A decoder takes up to 100 MB in that time. */
const WATCH_MS = 25;

/** What one job may take. */
export interface DecoderLimits {
  readonly memoryBytes: number;
  readonly cpuMs: number;
  /** By the clock, from the moment in which all bytes of the original are there. */
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
