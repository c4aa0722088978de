import type { ImageDocument } from '../../contract/image-document.ts';
import type { Images } from '../api/images.ts';
import { createQueue } from '../uploads/queue.ts';
import { makePreview } from './make-preview.ts';
import { isAutomatic } from './preview-rules.ts';
import type { PreviewStore } from './preview-store.ts';

const FETCHES_AT_ONCE = 3;
/** 64 MiB: a larger file gets no preview while it is uploaded. */
const MAX_LOCAL_BYTES = 67_108_864;
/** A URL that ends sooner than this is not begun. */
const URL_MARGIN_MS = 30_000;

export interface Previews {
  /** An address of a picture for this image: kept, or made now where the rules or a person (`asked`) allow it. */
  urlOf(image: ImageDocument, signal: AbortSignal, asked?: boolean): Promise<string | undefined>;
  ofFile(file: File): Promise<Blob | undefined>;
  keep(image: ImageDocument, preview: Blob): Promise<void>;
  forget(image: ImageDocument): Promise<void>;
  forgetAll(): Promise<void>;
  /** A URL that reads the bytes for the next minutes. */
  contentUrl(image: ImageDocument): Promise<string | undefined>;
}

export function createPreviews(store: PreviewStore, images: Images): Previews {
  const fetching = createQueue(FETCHES_AT_ONCE);
  const decoding = createQueue(1);

  async function contentUrl(image: ImageDocument): Promise<string | undefined> {
    const ends = Date.parse(image.content_url_expires_at ?? '');
    if (image.content_url !== undefined && ends - URL_MARGIN_MS > Date.now()) return image.content_url;
    return (await images.get(image.image_id)).content_url;
  }

  async function make(image: ImageDocument, signal: AbortSignal): Promise<string | undefined> {
    const url = await contentUrl(image);
    if (url === undefined) return undefined;
    try {
      const response = await fetch(url, { signal });
      const preview = response.ok ? await makePreview(await response.blob()) : undefined;
      if (preview === undefined) return undefined;
      await store.put(image.sha256, preview);
      return URL.createObjectURL(preview);
    } catch (error) {
      if (signal.aborted) throw error;
      // Storage that lets no page read its bytes still lets an <img> show them.
      return url;
    }
  }

  return {
    contentUrl,
    async urlOf(image, signal, asked = false) {
      const kept = await store.get(image.sha256);
      if (kept !== undefined) return URL.createObjectURL(kept);
      if (!asked && !isAutomatic(image)) return undefined;
      return fetching(() => make(image, signal), signal);
    },
    ofFile(file) {
      if (file.size > MAX_LOCAL_BYTES) return Promise.resolve(undefined);
      return decoding(() => makePreview(file), new AbortController().signal);
    },
    keep: (image, preview) => store.put(image.sha256, preview),
    forget: (image) => store.remove(image.sha256),
    forgetAll: () => store.clear(),
  };
}
