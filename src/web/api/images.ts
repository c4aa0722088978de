import type { ImageDocument, ImagePage } from '../../contract/image-document.ts';
import type { Client } from './client.ts';
import { Failure } from './failure.ts';
import { type Filter, filterQuery } from './list-filter.ts';

export interface Page {
  readonly images: readonly ImageDocument[];
  /** What to ask for next; absent on the last page. */
  readonly next?: string | undefined;
}

export interface Patch {
  readonly name?: string;
  readonly tags?: readonly string[];
  readonly metadata?: Readonly<Record<string, string | number | boolean | null>> | undefined;
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
    /** The image before (-1) or after (1) this one in the order of a filter. */
    async neighbour(
      { image_id, created_at }: ImageDocument,
      step: -1 | 1,
      filter: Filter,
    ): Promise<string | undefined> {
      const query = new URLSearchParams(filterQuery(filter));
      query.set('top', String(PAGE_SIZE));
      query.set('order', step === 1 ? 'desc' : 'asc');
      // The bound is exclusive: this image, and others of the same millisecond, come first.
      query.set(step === 1 ? 'created_before' : 'created_after', shifted(created_at, step));
      const { value } = (await client.request(`images?${query}`)) as ImagePage;
      return value[value.findIndex((image) => image.image_id === image_id) + 1]?.image_id;
    },
    /** An image with these bytes, if there is one. */
    async findByHash(sha256: string, signal: AbortSignal): Promise<ImageDocument | undefined> {
      const query = new URLSearchParams({ sha256, top: '1', include: 'preview_url' });
      return ((await client.request(`images?${query}`, { signal })) as ImagePage).value[0];
    },
    /** The image with fresh URLs to its bytes and previews; with its place only where a person asked for that. */
    get(imageId: string, { place = false } = {}): Promise<ImageDocument> {
      const include = `content_url,preview_url${place ? ',location' : ''}`;
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

function listQuery(filter: Filter): string {
  return `?${new URLSearchParams({ top: String(PAGE_SIZE), include: 'preview_url', ...filterQuery(filter) })}`;
}

/** A millisecond later (1) or earlier (-1). */
function shifted(rfc3339: string, by: number): string {
  return new Date(Date.parse(rfc3339) + by).toISOString();
}
