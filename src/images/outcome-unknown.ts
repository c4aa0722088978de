import { ServiceError } from '../errors.ts';

/**
 * A write whose outcome is unknown, even after a read of the current state. Its blob must not be removed: a record may
 * point to it. If none does, the sweep finds it.
 */
export class OutcomeUnknownError extends ServiceError {
  constructor({ code, message, retryAfterSeconds, cause }: ServiceError) {
    super(code, message, { retryAfterSeconds, cause });
  }
}

/**
 * A write with a lost response, while another write's version is current: it was replaced again or never applied, and can
 * no longer be.
 */
export class OvertakenError extends ServiceError {
  /** Blobs of this write and of the version it was to replace that no record points to any more. */
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
