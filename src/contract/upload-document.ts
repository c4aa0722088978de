/** Response to `POST uploads`: where to send the bytes, and how to complete the upload. */
export interface UploadDocument {
  readonly upload_id: string;
  readonly image_id: string;
  readonly method: 'PUT';
  /** Secret: authorizes the creation of one object. */
  readonly upload_url: string;
  /** Required on the request to `upload_url`. */
  readonly headers: Readonly<Record<string, string>>;
  /** RFC 3339 UTC. */
  readonly expires_at: string;
  readonly complete_url: string;
}
