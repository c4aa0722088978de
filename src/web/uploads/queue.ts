export type Queue = <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T>;

/** Runs work in order, so many at a time. Work that is aborted while it waits never starts. */
export function createQueue(atOnce: number): Queue {
  const waiting: (() => void)[] = [];
  let running = 0;

  function startNext(): void {
    if (running < atOnce) waiting.shift()?.();
  }

  return function run(work, signal) {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      function start(): void {
        signal.removeEventListener('abort', drop);
        running += 1;
        work()
          .then(resolve, reject)
          .finally(() => {
            running -= 1;
            startNext();
          });
      }
      function drop(): void {
        waiting.splice(waiting.indexOf(start), 1);
        reject(signal.reason);
      }
      signal.addEventListener('abort', drop, { once: true });
      waiting.push(start);
      startNext();
    });
  };
}
