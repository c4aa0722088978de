import type { ImageDocument } from '../../contract/image-document.ts';
import type { Client } from '../api/client.ts';
import { type Images, imagePath } from '../api/images.ts';
import { createQueue } from '../uploads/queue.ts';

/** Limit of the service. */
const MAKING_AT_ONCE = 2;
/** URLs that expire sooner are renewed. */
const URL_MARGIN_MS = 30_000;

export type PreviewSize = 320 | 1280;

export interface Previews {
  /** A loaded preview of the image, created by the service if missing; `undefined` if it cannot have one. */
  load(image: ImageDocument, size: PreviewSize, signal: AbortSignal): Promise<HTMLImageElement | undefined>;
  /** A URL that reads the bytes for the next minutes. */
  contentUrl(image: ImageDocument): Promise<string | undefined>;
}

/** Loads previews from storage by signed URL, and requests missing ones from the service. */
export function createPreviews(client: Client, images: Images): Previews {
  const making = createQueue(MAKING_AT_ONCE);

  async function load(
    image: ImageDocument,
    size: PreviewSize,
    signal: AbortSignal,
  ): Promise<HTMLImageElement | undefined> {
    const urlOf = (one: ImageDocument) => (size === 320 ? one.preview_url : one.large_preview_url);
    const url = urlOf(isUsable(image.preview_urls_expire_at) ? image : await images.get(image.image_id));
    if (url === undefined) return undefined;
    const picture = await loadPicture(url, signal);
    if (picture !== undefined) return picture;
    await making(() => client.touch(`${imagePath(image.image_id)}/preview?size=${size}`, signal), signal);
    const made = await loadPicture(url, signal);
    if (made !== undefined) return made;
    // The preview exists, so the URL is invalid: it ends early with the credentials that signed it.
    const fresh = urlOf(await images.get(image.image_id));
    return fresh === undefined ? undefined : loadPicture(fresh, signal);
  }

  return {
    load,
    async contentUrl(image) {
      if (isUsable(image.content_url_expires_at)) return image.content_url;
      return (await images.get(image.image_id)).content_url;
    },
  };
}

function isUsable(expiresAt: string | undefined): boolean {
  return expiresAt !== undefined && Date.parse(expiresAt) - URL_MARGIN_MS > Date.now();
}

/** `undefined` when there is no picture at the URL. */
async function loadPicture(src: string, signal: AbortSignal): Promise<HTMLImageElement | undefined> {
  signal.throwIfAborted();
  const picture = new Image();
  picture.alt = '';
  picture.decoding = 'async';
  // An image that is out of sight stops loading.
  const stop = () => picture.removeAttribute('src');
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await new Promise((resolve, reject) => {
      picture.addEventListener('load', () => resolve(picture));
      picture.addEventListener('error', () => resolve(undefined));
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      picture.src = src;
    });
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
