/** Runs steps one after the other, in the order of the calls. */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(step: () => Promise<T>): Promise<T> {
    const done = this.#last.then(step);
    // Also marks a rejection as handled when the caller has gone away.
    this.#last = done.catch(() => undefined);
    return done;
  }
}
