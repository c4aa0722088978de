import { downloadZip } from 'client-zip';
import type { ImageDocument } from '../../contract/image-document.ts';
import { Failure } from '../api/failure.ts';
import { connectionLost } from '../api/send.ts';
import { formatBytes } from '../words/format.ts';
import { texts } from '../words/texts.ts';
import { createNames } from './file-names.ts';

/** 1 GiB: the browser keeps the archive until it is saved. */
const MAX_ZIP_BYTES = 1_073_741_824;

interface ZipParts {
  /** A URL that reads the bytes for the next minutes. */
  readonly contentUrl: (image: ImageDocument) => Promise<string | undefined>;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number) => void;
}

/** The bytes of images in one archive, as they are, without compression. Throws `Failure`. */
export async function zipImages(images: readonly ImageDocument[], parts: ZipParts): Promise<Blob> {
  const total = images.reduce((sum, { size_bytes }) => sum + size_bytes, 0);
  if (total > MAX_ZIP_BYTES) {
    throw new Failure('ImageTooLarge', texts.overLimit(formatBytes(total), formatBytes(MAX_ZIP_BYTES)));
  }
  return downloadZip(entries(images, parts)).blob();
}

async function* entries(images: readonly ImageDocument[], { contentUrl, signal, onProgress }: ZipParts) {
  const name = createNames();
  for (const [at, image] of images.entries()) {
    const url = await contentUrl(image);
    const input = url === undefined ? undefined : await fetch(url, { signal }).catch(asFailure);
    if (!input?.ok) throw new Failure('ImageNotFound', '');
    yield { name: name(image.name), input, lastModified: new Date(image.created_at) };
    onProgress(at + 1);
  }
}

function asFailure(error: unknown): never {
  throw error instanceof DOMException && error.name === 'AbortError' ? error : connectionLost();
}
