import { ClientError, interrupted } from '../service/client-error.ts';
import type { Run } from './run.ts';

interface EachOfOptions<T> {
  /** At the same time. */
  readonly jobs: number;
  /** How errors name an item. */
  nameOf(item: T): string;
  act(item: T): Promise<void>;
}

/** Acts on every item; a failure is reported and the others go on. Stops on an interruption, or a wrong key. */
export async function eachOf<T>(
  items: Iterable<T> | AsyncIterable<T>,
  { results, board, terminal: { signal } }: Pick<Run, 'results' | 'board' | 'terminal'>,
  { jobs, nameOf, act }: EachOfOptions<T>,
): Promise<void> {
  const source = iterate(items);
  let stopped = false;

  async function work(): Promise<void> {
    while (!stopped && !signal.aborted) {
      const next = await source.next();
      if (next.done) return;
      try {
        await act(next.value);
      } catch (error) {
        if (error instanceof ClientError && (error.status === 401 || error.status === 403)) stopped = true;
        results.fail(error, nameOf(next.value));
      }
      board.itemDone();
    }
  }

  await Promise.all(Array.from({ length: jobs }, work));
  if (signal.aborted && !(await source.next()).done) results.fail(interrupted());
}

async function* iterate<T>(items: Iterable<T> | AsyncIterable<T>): AsyncGenerator<T, undefined> {
  yield* items;
}
