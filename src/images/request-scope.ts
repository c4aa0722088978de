/** The parts of a request that `Server-Timing` names. */
export type TimedPart = 'read' | 'inspect' | 'preview' | 'blob' | 'database';

/** Passed by one request to every store call: its time limit, and its accumulated cost. */
export interface RequestScope {
  /** Aborts when the request's time is over. */
  readonly signal: AbortSignal;
  /** Adds request units (RU) that a database call cost. */
  charge(units: number): void;
  /** Runs `work` and adds the milliseconds it took to `part`. */
  time<T>(part: TimedPart, work: () => Promise<T>): Promise<T>;
  /** A scope of a few seconds, for cleaning up after a request that failed or ran out of time. */
  cleanUp(): RequestScope;
}
