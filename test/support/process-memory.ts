import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

export interface Memory {
  /** MB. */
  readonly resident: number;
  /** The most that it ever was; where the system does not tell, what it is now. */
  readonly peak: number;
}

export function memoryOf(pid: number): Memory {
  const file = `/proc/${pid}/status`;
  if (existsSync(file)) {
    const text = readFileSync(file, 'utf8');
    const value = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]) / 1_024;
    return { resident: value('VmRSS'), peak: value('VmHWM') };
  }
  const resident = Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1_024;
  return { resident, peak: resident };
}
