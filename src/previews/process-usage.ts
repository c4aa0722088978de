import { readFileSync } from 'node:fs';

/** The kernel reports processor time to programs in hundredths of a second (proc(5), USER_HZ). */
const MS_PER_TICK = 10;

export interface ProcessUsage {
  readonly residentBytes: number;
  readonly cpuMs: number;
}

/** Current usage of a process. `undefined` without `/proc`, or without such a process. */
export function processUsage(pid: number): ProcessUsage | undefined {
  try {
    const [, kilobytes] = /^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The fields after the name, which is in parentheses and can contain anything: user and system time are 14 and 15.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    return kilobytes === undefined
      ? undefined
      : { residentBytes: Number(kilobytes) * 1024, cpuMs: ticks * MS_PER_TICK };
  } catch {
    return undefined;
  }
}
