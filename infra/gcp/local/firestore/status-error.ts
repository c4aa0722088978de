import { status } from '@grpc/grpc-js';

/** A refusal with a status of gRPC. */
export class StatusError extends Error {
  readonly code: number;
  readonly details: string;

  constructor(code: keyof typeof status, details: string) {
    super(details);
    this.code = status[code];
    this.details = details;
  }
}

/** What the stand-in does not imitate shows at once. */
export function notImitated(what: string): StatusError {
  return new StatusError('UNIMPLEMENTED', `The Firestore stand-in does not imitate ${what}.`);
}
