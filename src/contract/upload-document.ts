/** URLs of the parts of one object. Each takes a `PUT`, in any order, at the same time as others, and again. */
export interface UploadParts {
  /** Of each part except the last one, which has the rest. */
  readonly size_bytes: number;
  /** Secret: each authorizes writes to this one object. In the order of the parts. */
  readonly urls: readonly string[];
  /** Required on each request to one of them, instead of the headers for `upload_url`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Response to `POST uploads`: where to send the bytes, and how to complete the upload. */
export interface UploadDocument {
  readonly upload_id: string;
  readonly image_id: string;
  readonly method: 'PUT';
  /** Secret: authorizes the creation of one object. */
  readonly upload_url: string;
  /** Where to send the bytes in parts instead of to `upload_url`, if the request has `"parts": true`. */
  readonly parts?: UploadParts | undefined;
  /** Required on each request to `upload_url`. */
  readonly headers: Readonly<Record<string, string>>;
  /** RFC 3339 UTC. */
  readonly expires_at: string;
  readonly complete_url: string;
}
