interface BegunUpload {
  readonly method: string;
  readonly upload_url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly complete_url: string;
}

/** Begins a direct upload, sends its bytes to the store, and completes it. */
export async function uploadDirectly(api: string, bytes: Buffer): Promise<void> {
  const body = JSON.stringify({ size_bytes: bytes.length });
  const begun = await send(`${api}/uploads`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body,
  });
  const { method, upload_url, headers, complete_url }: BegunUpload = JSON.parse(begun);
  await send(upload_url, { method, headers, body: Uint8Array.from(bytes) });
  await send(complete_url, { method: 'POST' });
}

async function send(url: string, init: RequestInit): Promise<string> {
  const response = await fetch(url, init);
  const text = await response.text();
  if (!response.ok) throw new Error(`${init.method} ${url} answered ${response.status}: ${text}`);
  return text;
}
