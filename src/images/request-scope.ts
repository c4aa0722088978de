/** The parts of a request that `Server-Timing` names. */
export type TimedPart = 'read' | 'inspect' | 'preview' | 'blob' | 'database';

/** What one request carries down to every store call: how long it may take, and what it used. */
export interface RequestScope {
  /** Aborts when the request's time is over. */
  readonly signal: AbortSignal;
  /** Adds request units (RU) that a database call cost. */
  charge(units: number): void;
  /** Runs `work` and adds the milliseconds it took to `part`. */
  time<T>(part: TimedPart, work: () => Promise<T>): Promise<T>;
  /** A scope with a few seconds of its own, for cleaning up after a request that failed or ran out of time. */
  cleanUp(): RequestScope;
}
