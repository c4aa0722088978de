import type { RequestBody } from './request-body.ts';
import type { RequestHeaders } from './request-headers.ts';

/** The part of the request that a body format needs. */
export interface SourceRequest {
  readonly url: URL;
  readonly headers: RequestHeaders;
  readonly body: RequestBody;
}

export interface SourceOptions {
  readonly maxUploadBytes: number;
  /** POST takes the ID in the body or the query; PUT has it in the path. */
  readonly takesImageId: boolean;
  /** Query parameters that the caller reads itself. */
  readonly alsoInQuery?: readonly string[];
}
