/** What pages may send to signed URLs, and read: of requests and responses alike. */
export const BUCKET_CORS = {
  method: ['GET', 'HEAD', 'PUT'],
  responseHeader: [
    ...['Content-Type', 'Content-Length', 'Content-Range', 'Range', 'ETag'],
    ...['x-goog-content-length-range', 'x-goog-if-generation-match'],
  ],
  maxAgeSeconds: 3_600,
};

/** Makes the bucket, and lets pages of some origins use it: for a stand-in only, which asks for no token. */
export async function prepareBucket(
  endpoint: string,
  bucket: string,
  origins: readonly string[] = ['*'],
): Promise<void> {
  const cors = [{ ...BUCKET_CORS, origin: [...origins] }];
  const send = (method: string, path: string, body: object) =>
    fetch(`${endpoint}/storage/v1/b${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const created = await send('POST', '?project=local', { name: bucket, cors });
  const response = created.status === 409 ? await send('PATCH', `/${bucket}`, { cors }) : created;
  if (!response.ok) throw new Error(`The bucket ${bucket} cannot be prepared: ${await response.text()}`);
}
