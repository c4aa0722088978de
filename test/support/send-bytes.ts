/** What `POST uploads` returns. */
export interface BegunUpload {
  readonly upload_id: string;
  readonly image_id: string;
  readonly method: string;
  readonly upload_url: string;
  readonly parts?: {
    readonly size_bytes: number;
    readonly urls: readonly string[];
    readonly headers: Readonly<Record<string, string>>;
  };
  readonly headers: Readonly<Record<string, string>>;
  readonly expires_at: string;
  readonly complete_url: string;
}

/** Sends bytes to one URL of storage, and returns the status. */
export async function putBytes(url: string, body: Uint8Array, headers: Readonly<Record<string, string>>) {
  const response = await fetch(url, { method: 'PUT', headers, body: Buffer.from(body) });
  await response.arrayBuffer();
  return response.status;
}

/** Sends all parts of an upload, the last one first. */
export async function sendInParts({ parts }: BegunUpload, bytes: Buffer): Promise<void> {
  const { size_bytes: size = 0, urls = [], headers = {} } = parts ?? {};
  for (const [index, url] of [...urls.entries()].reverse()) {
    const status = await putBytes(url, bytes.subarray(index * size, (index + 1) * size), headers);
    if (status >= 300) throw new Error(`part ${index} was not taken: ${status}`);
  }
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
