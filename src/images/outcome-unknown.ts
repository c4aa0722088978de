import { ServiceError } from '../errors.ts';

/**
 * A write with an unknown outcome, even after the store was asked. What it may point to must not be removed: the sweep
 * finds it when nothing does.
 */
export class OutcomeUnknownError extends ServiceError {
  constructor({ code, message, retryAfterSeconds = 5, cause }: ServiceError) {
    super(code, message, { retryAfterSeconds, cause });
  }
}

/**
 * A write with a lost response, and the current version is another one: this write was replaced again, or never applied,
 * and can no longer be.
 */
export class OvertakenError extends ServiceError {
  /** Blobs of this write and of the version that it was to replace, which no record points to any more. */
  readonly unreferenced: readonly string[];

  constructor(unreferenced: readonly string[]) {
    super(
      'DatabaseUnavailable',
      'The database response was lost, and another request changed this image. Retry the request.',
      { retryAfterSeconds: 1 },
    );
    this.unreferenced = unreferenced;
  }
}
