import type { RequestScope } from '../images/request-scope.ts';

interface RangedReading {
  readonly sizeBytes: number;
  readonly rangeBytes: number;
  readonly scope: RequestScope;
  readRange(position: number, length: number, scope: RequestScope): Promise<Uint8Array>;
}

/** Reads range by range, prefetching one range. */
export async function* readInRanges(reading: RangedReading): AsyncGenerator<Uint8Array, void, undefined> {
  const { sizeBytes, rangeBytes, scope, readRange } = reading;
  const stop = new AbortController();
  const stoppable: RequestScope = { ...scope, signal: AbortSignal.any([scope.signal, stop.signal]) };
  const range = (at: number) => {
    const bytes = readRange(at, rangeBytes, stoppable);
    bytes.catch(() => undefined); // Handled when it is awaited; until then it must not count as unhandled.
    return bytes;
  };
  let next = sizeBytes > 0 ? range(0) : undefined;
  try {
    for (let at = 0; next !== undefined; at += rangeBytes) {
      const current = next;
      next = undefined;
      const bytes = await scope.time('blob', () => current);
      if (at + rangeBytes < sizeBytes) next = range(at + rangeBytes);
      yield bytes;
    }
  } finally {
    // Stops prefetching when the consumer stops, as it does at rejected bytes.
    stop.abort();
  }
}
