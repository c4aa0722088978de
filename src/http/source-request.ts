import type { RequestBody } from './request-body.ts';

/** What a body form needs of the request. */
export interface SourceRequest {
  readonly url: URL;
  readonly headers: Headers;
  readonly body: RequestBody;
}

export interface SourceOptions {
  readonly maxUploadBytes: number;
  /** POST takes the id in the body or the query; PUT has it in the path. */
  readonly takesImageId: boolean;
  /** Query parameters that the caller reads itself. */
  readonly alsoInQuery?: readonly string[];
}
