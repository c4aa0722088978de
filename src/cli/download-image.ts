import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import type { ImageDocument } from '../contract/image-document.ts';
import { ClientError } from './client-error.ts';
import type { ServiceClient } from './service-client.ts';
import { type Progress, plain } from './terminal.ts';

interface DownloadOptions {
  readonly id: string;
  /** Where to write; by default the name of the image, in this folder. */
  readonly output: string | undefined;
  readonly overwrite: boolean;
}

/** Writes the bytes of an image to a file and returns its path. An incomplete file is removed. */
export async function downloadImage(
  client: ServiceClient,
  { id, output, overwrite }: DownloadOptions,
  progress: (label: string, total: number) => Progress,
): Promise<string> {
  const path = `images/${encodeURIComponent(id)}`;
  const image = await client.json<ImageDocument>(path);
  const file = output ?? fileName(image.name);
  const redirect = await client.send(`${path}/content`);
  const { body } = await client.sendElsewhere(redirect.headers.get('Location') ?? '');
  const bar = progress(file, image.size_bytes);
  const target = createWriteStream(file, { flags: overwrite ? 'w' : 'wx' });
  let opened = false;
  target.once('open', () => {
    opened = true;
  });
  try {
    const source = Readable.fromWeb(body as NodeStream<Uint8Array>);
    source.on('data', (chunk: Uint8Array) => bar.add(chunk.byteLength));
    await pipeline(source, target);
    return file;
  } catch (error) {
    if (opened) await rm(file, { force: true });
    const { code, message } = error as { code?: string; message: string };
    if (code === 'EEXIST') throw new ClientError(`The file ${file} already exists: use --overwrite or --output.`);
    throw new ClientError(`Cannot write ${file}: ${message}`);
  } finally {
    bar.end();
  }
}

/** A name of a stranger as one of a file in this folder. */
export function fileName(name: string): string {
  const safe = plain(name)
    .replace(/[/\\:*?"<>|]/g, '_')
    .replace(/^\.+/, '_');
  return safe === '' ? 'image' : safe;
}
