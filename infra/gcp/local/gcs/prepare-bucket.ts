/** CORS rule for pages that use signed URLs. Its headers apply to requests and responses. */
export const BUCKET_CORS = {
  method: ['GET', 'HEAD', 'PUT'],
  responseHeader: [
    ...['Content-Type', 'Content-Length', 'Content-Range', 'Range', 'ETag'],
    ...['x-goog-content-length-range', 'x-goog-if-generation-match'],
  ],
  maxAgeSeconds: 3_600,
};

/** Creates the bucket with CORS for these origins. Only for a stand-in, which requires no token. */
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
