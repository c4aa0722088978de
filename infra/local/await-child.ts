import { setTimeout as delay } from 'node:timers/promises';
import type { Child } from './child.ts';
import type { Run } from './run-until-stopped.ts';

const READY_WITHIN_MS = 30_000;
const POLL_MS = 50;

/** Adds a child to a run, and waits until it responds to HTTP, with any status. */
export async function awaitChild(name: string, child: Child, url: string, run: Run): Promise<void> {
  run.onStop(child.stop);
  run.endsWith(child.ended);
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await answers(url))) {
    if (Date.now() > deadline) throw new Error(`${name} did not answer within ${READY_WITHIN_MS / 1000} seconds`);
    await delay(POLL_MS, undefined, { signal: run.signal });
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    await fetch(url, { signal: AbortSignal.timeout(1_000) });
    return true;
  } catch {
    return false;
  }
}
