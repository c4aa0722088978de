import { ServiceError } from '../errors.ts';

/**
 * A write of which nobody knows whether it happened, also after asking. What it may point to must not be removed:
 * the sweep finds it when nothing does.
 */
export class OutcomeUnknownError extends ServiceError {
  constructor({ code, message, retryAfterSeconds = 5, cause }: ServiceError) {
    super(code, message, { retryAfterSeconds, cause });
  }
}
