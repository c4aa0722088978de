import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import type { ImageDocument } from '../contract/image-document.ts';
import type { UploadDocument } from '../contract/upload-document.ts';
import { ClientError } from './client-error.ts';
import type { FoundFile } from './find-files.ts';
import type { ServiceClient } from './service-client.ts';
import type { Progress } from './terminal.ts';

/** Larger files go straight to storage; so does what the service finds too large for one request. */
export const DIRECT_ABOVE_BYTES = 26_214_400;

export interface UploadOptions {
  readonly id?: string | undefined;
  readonly tags: readonly string[];
  /** An image of this id is replaced; without it, there must be none. */
  readonly replace: boolean;
}

/** Sends one file, from disk as it goes. Returns its metadata document. */
export async function uploadFile(
  client: ServiceClient,
  file: FoundFile,
  options: UploadOptions,
  progress: () => Progress,
): Promise<ImageDocument> {
  if (file.sizeBytes > DIRECT_ABOVE_BYTES) return direct(client, file, options, progress);
  try {
    return await throughService(client, file, options, progress);
  } catch (error) {
    if (!(error instanceof ClientError) || error.code !== 'ImageTooLarge') throw error;
    return direct(client, file, options, progress);
  }
}

async function throughService(
  client: ServiceClient,
  file: FoundFile,
  { id, tags, replace }: UploadOptions,
  progress: () => Progress,
): Promise<ImageDocument> {
  const query = new URLSearchParams({ name: basename(file.path) });
  if (tags.length > 0) query.set('tags', tags.join(','));
  if (id !== undefined && !replace) query.set('image_id', id);
  const put = id !== undefined && replace;
  const path = put ? `images/${encodeURIComponent(id)}` : 'images';
  return withBody(file, progress, (body, headers) =>
    client.json<ImageDocument>(`${path}?${query}`, { method: put ? 'PUT' : 'POST', headers, body }),
  );
}

async function direct(
  client: ServiceClient,
  file: FoundFile,
  { id, tags, replace }: UploadOptions,
  progress: () => Progress,
): Promise<ImageDocument> {
  if (replace)
    throw new ClientError('A file this large cannot replace an image: delete the image first, or use another ID.');
  const said = {
    size_bytes: file.sizeBytes,
    name: basename(file.path),
    tags,
    ...(id !== undefined && { image_id: id }),
  };
  const headers = { 'Content-Type': 'application/json' };
  const upload = await client.json<UploadDocument>('uploads', { method: 'POST', headers, body: JSON.stringify(said) });
  await withBody(file, progress, (body, length) =>
    client.sendElsewhere(upload.upload_url, { method: 'PUT', headers: { ...upload.headers, ...length }, body }),
  );
  return client.json<ImageDocument>(upload.complete_url, { method: 'POST' });
}

/** Opens the file, counts what goes out, and closes it whatever happens. */
async function withBody<T>(
  { path, sizeBytes }: FoundFile,
  progress: () => Progress,
  send: (body: ReadableStream<Uint8Array>, headers: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  const file = createReadStream(path);
  const bar = progress();
  let failure: Error | undefined;
  file.on('error', (error) => {
    failure = new ClientError(`Cannot read ${path}: ${error.message}`);
  });
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of file) {
      bar.add(chunk.length);
      yield chunk;
    }
  }
  try {
    const body = Readable.toWeb(Readable.from(counted(), { objectMode: false })) as ReadableStream<Uint8Array>;
    return await send(body, { 'Content-Length': String(sizeBytes) });
  } catch (error) {
    throw failure ?? error;
  } finally {
    bar.end();
    file.destroy();
  }
}
