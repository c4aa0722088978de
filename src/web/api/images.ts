import type { ImageDocument, ImagePage } from '../../contract/image-document.ts';
import type { Client } from './client.ts';
import { Failure } from './failure.ts';
import type { Filter } from './list-filter.ts';

export interface Page {
  readonly images: readonly ImageDocument[];
  /** What to ask for next; absent on the last page. */
  readonly next?: string | undefined;
}

export interface Patch {
  readonly name?: string;
  readonly tags?: readonly string[];
}

const PAGE_SIZE = 40;

export type Images = ReturnType<typeof createImages>;

/** The routes of images as the page uses them. All throw `Failure`. */
export function createImages(client: Client) {
  return {
    /** The first page of a list, or the one that `next` names. */
    async list(from: Filter | string, signal: AbortSignal): Promise<Page> {
      const query = typeof from === 'string' ? from : listQuery(from);
      const { value, next_link } = (await client.request(`images${query}`, { signal })) as ImagePage;
      // The link has the host that the service sees; the page keeps its own.
      return { images: value, next: next_link && new URL(next_link).search };
    },
    /** An image with these bytes, if there is one. */
    async findByHash(sha256: string, signal: AbortSignal): Promise<ImageDocument | undefined> {
      const query = new URLSearchParams({ sha256, top: '1', include: 'content_url' });
      return ((await client.request(`images?${query}`, { signal })) as ImagePage).value[0];
    },
    /** The image with a fresh URL to its bytes; with its place only where a person asked for that. */
    get(imageId: string, { place = false } = {}): Promise<ImageDocument> {
      const include = place ? 'content_url,location' : 'content_url';
      return client.request(`${imagePath(imageId)}?include=${include}`) as Promise<ImageDocument>;
    },
    patch(imageId: string, patch: Patch, etag: string): Promise<ImageDocument> {
      const headers = { 'if-match': etag };
      return client.request(imagePath(imageId), { method: 'PATCH', json: patch, headers }) as Promise<ImageDocument>;
    },
    /** Removes this version; one that is gone already is fine. */
    async remove({ image_id, etag }: ImageDocument): Promise<void> {
      try {
        await client.request(imagePath(image_id), { method: 'DELETE', headers: { 'if-match': etag } });
      } catch (error) {
        if (!(error instanceof Failure && error.code === 'PreconditionFailed' && (await isGone(image_id)))) throw error;
      }
    },
    removeOnLeave({ image_id, etag }: ImageDocument): void {
      client.deleteOnLeave(imagePath(image_id), { 'if-match': etag });
    },
  };

  async function isGone(imageId: string): Promise<boolean> {
    try {
      await client.request(imagePath(imageId));
      return false;
    } catch (error) {
      if (error instanceof Failure && error.code === 'ImageNotFound') return true;
      throw error;
    }
  }
}

export function imagePath(imageId: string): string {
  return `images/${encodeURIComponent(imageId)}`;
}

function listQuery({ tag, namePrefix }: Filter): string {
  const query = new URLSearchParams({ top: String(PAGE_SIZE), include: 'content_url' });
  if (tag !== undefined) query.set('tag', tag);
  if (namePrefix !== undefined) query.set('name_prefix', namePrefix);
  return `?${query}`;
}
