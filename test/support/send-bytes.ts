/** What `POST uploads` returns. */
export interface BegunUpload {
  readonly upload_id: string;
  readonly image_id: string;
  readonly method: string;
  readonly upload_url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly expires_at: string;
  readonly complete_url: string;
}

/** Sends bytes to storage as a client does, and returns the status. */
export async function sendBytes(
  { upload_url, method, headers }: Pick<BegunUpload, 'upload_url' | 'method' | 'headers'>,
  bytes: Buffer,
  signal: AbortSignal | null = null,
): Promise<number> {
  const response = await fetch(upload_url, { method, headers, body: bytes, signal });
  await response.arrayBuffer();
  return response.status;
}
