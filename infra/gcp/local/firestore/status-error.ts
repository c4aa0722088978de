import { status } from '@grpc/grpc-js';

/** An error with a gRPC status. */
export class StatusError extends Error {
  readonly code: number;
  readonly details: string;

  constructor(code: keyof typeof status, details: string) {
    super(details);
    this.code = status[code];
    this.details = details;
  }
}

/** For features that the stand-in does not support. */
export function notImitated(what: string): StatusError {
  return new StatusError('UNIMPLEMENTED', `The Firestore stand-in does not imitate ${what}.`);
}
