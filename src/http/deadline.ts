/**
 * A timeout for successive waits, with one timer. Not a `Promise.race` against one long-lived promise: that promise would
 * keep every chunk that won against it, and so the whole body, in memory.
 */
export class Deadline {
  readonly #timer: NodeJS.Timeout;
  #paused = false;
  #error: Error | undefined;
  #fail: ((error: Error) => void) | undefined;

  /** After `milliseconds`, the current wait and all later ones reject with `error()`. */
  constructor(milliseconds: number, error: () => Error) {
    this.#timer = setTimeout(() => this.#paused || this.expire(error()), milliseconds);
  }

  race<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#fail = reject;
      if (this.#error !== undefined) reject(this.#error);
      work.then(resolve, reject);
    });
  }

  expire(error: Error): void {
    this.#error ??= error;
    this.#fail?.(this.#error);
  }

  restart(): void {
    this.#paused = false;
    this.#timer.refresh();
  }

  /** The timer does not expire until it is restarted. */
  pause(): void {
    this.#paused = true;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
