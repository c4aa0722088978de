import { ServiceError } from '../errors.ts';
import type { RequestScope } from './request-scope.ts';

interface Flight<T> {
  readonly done: Promise<T>;
  readonly stop: AbortController;
  waiting: number;
}

/** Joins the work in progress for this key, or starts it with the scope of this request. */
export type SingleFlight<T> = (
  key: string,
  scope: RequestScope,
  work: (shared: RequestScope) => Promise<T>,
) => Promise<T>;

/** Concurrent requests with one key share the work. It continues while at least one of them waits. */
export function createSingleFlight<T>(): SingleFlight<T> {
  const flights = new Map<string, Flight<T>>();

  function begin(key: string, scope: RequestScope, work: (shared: RequestScope) => Promise<T>): Flight<T> {
    const stop = new AbortController();
    const done = work({ ...scope, signal: stop.signal });
    const flight = { done, stop, waiting: 0 };
    flights.set(key, flight);
    const land = () => leave(key, flight);
    done.then(land, land);
    return flight;
  }

  function leave(key: string, flight: Flight<T>): void {
    if (flights.get(key) === flight) flights.delete(key);
  }

  return async function join(key, scope, work) {
    const flight = flights.get(key) ?? begin(key, scope, work);
    flight.waiting += 1;
    try {
      return await whileInTime(flight.done, scope.signal);
    } finally {
      flight.waiting -= 1;
      if (flight.waiting === 0) {
        leave(key, flight);
        flight.stop.abort();
      }
    }
  };
}

async function whileInTime<T>(done: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = () =>
    reject(
      new ServiceError('Timeout', 'The request took too long and was stopped. Retry the request.', {
        retryAfterSeconds: 5,
      }),
    );
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await Promise.race([done, promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
