import { readFileSync, writeFileSync } from 'node:fs';

/** Of one process, from Linux's /proc. */
export interface Usage {
  /** User and system time since it started. */
  readonly cpuMs: number;
  readonly residentMb: number;
  /** The most that was resident since the last `resetPeak`. */
  readonly peakMb: number;
}

/** /proc counts in ticks of 10 ms on every platform that Node runs on. */
const TICK_MS = 10;

export function usageOf(pid: number): Usage {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  // The second field is the name in brackets and may hold blanks.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return {
    cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS,
    residentMb: megabytes(status, 'VmRSS'),
    peakMb: megabytes(status, 'VmHWM'),
  };
}

/** From now on `peakMb` is the most since now. */
export function resetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

function megabytes(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? Number.NaN) / 1_024;
}
