import { execFileSync } from 'node:child_process';
import type { Running } from './child-processes.ts';

/** The process that runs this script: this one, or one that it started. */
export function processBelow(running: Running, script: string): number {
  for (const pid of [...running.descendants(), running.child.pid ?? 0]) {
    const command = execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
    if (command.includes(script)) return pid;
  }
  throw new Error(`There is no process of ${script}`);
}
