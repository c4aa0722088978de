/** Calls the JSON API without a client, and returns any response. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into any answer.
  readonly body: any;
}

interface ApiRequest {
  readonly query?: Readonly<Record<string, string | number>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | object;
}

export async function askApi(
  method: string,
  url: string,
  { query = {}, headers = {}, body }: ApiRequest = {},
): Promise<ApiAnswer> {
  const place = new URL(url);
  for (const [name, value] of Object.entries(query)) place.searchParams.set(name, String(value));
  const bytes = body === undefined || body instanceof Uint8Array ? body : JSON.stringify(body);
  const response = await fetch(place, { method, headers, body: (bytes as RequestInit['body']) ?? null });
  const content = Buffer.from(await response.arrayBuffer());
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  return {
    status: response.status,
    headers: response.headers,
    body: isJson ? JSON.parse(content.toString()) : content,
  };
}

/** `uploadType=multipart`, as clients send it. */
export function insert(
  bucketUrl: string,
  name: string,
  bytes: string | Uint8Array,
  fields: object = {},
  query: Readonly<Record<string, string | number>> = {},
): Promise<ApiAnswer> {
  const body = Buffer.concat([
    Buffer.from(`--x\r\ncontent-type: application/json\r\n\r\n${JSON.stringify(fields)}\r\n--x\r\n\r\n`),
    Buffer.from(bytes),
    Buffer.from('\r\n--x--\r\n'),
  ]);
  const url = `${bucketUrl.replace('/storage/', '/upload/storage/')}/o`;
  const headers = { 'content-type': 'multipart/related; boundary="x"' };
  return askApi('POST', url, { query: { uploadType: 'multipart', name, ...query }, headers, body });
}
