import { setTimeout as sleep } from 'node:timers/promises';

/** How often something is done, by how many at a time. */
export interface Volume {
  readonly count: number;
  readonly concurrency: number;
  /** Maximum starts per second. By default each lane starts its next request immediately. */
  readonly perSecond?: number;
}

/** Resolves with the milliseconds of each. */
export async function inLanes(
  { count, concurrency, perSecond }: Volume,
  once: (at: number, lane: number) => Promise<unknown>,
): Promise<number[]> {
  const times: number[] = [];
  const started = performance.now();
  let next = 0;
  async function run(lane: number): Promise<void> {
    while (next < count) {
      const at = next;
      next += 1;
      if (perSecond !== undefined) await until(started + (at * 1_000) / perSecond);
      const from = performance.now();
      await once(at, lane);
      times.push(performance.now() - from);
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, count) }, (_, lane) => run(lane)));
  return times;
}

async function until(time: number): Promise<void> {
  const ms = time - performance.now();
  if (ms > 0) await sleep(ms);
}
