import type { ImageDocument } from '../../contract/image-document.ts';
import { Failure } from '../api/failure.ts';
import type { Images } from '../api/images.ts';
import { createQueue } from '../uploads/queue.ts';

const AT_ONCE = 4;
/** Changes of others that one image may meet before it counts as failed. */
const MAX_ATTEMPTS = 3;

interface TagResult {
  readonly changed: readonly ImageDocument[];
  readonly failures: readonly unknown[];
}

/** Adds or removes a tag of images. Keeps all other tags, including concurrent changes. */
export async function tagImages(
  images: Images,
  chosen: readonly ImageDocument[],
  tag: string,
  add: boolean,
): Promise<TagResult> {
  const queue = createQueue(AT_ONCE);
  const { signal } = new AbortController();
  const results = await Promise.allSettled(chosen.map((image) => queue(() => tagOne(image), signal)));
  return {
    changed: results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])),
    failures: results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : [])),
  };

  async function tagOne(image: ImageDocument): Promise<ImageDocument> {
    for (let attempt = 1, current = image; ; attempt++) {
      if (current.tags.includes(tag) === add) return current;
      const tags = add ? [...current.tags, tag] : current.tags.filter((other) => other !== tag);
      try {
        return await images.patch(current.image_id, { tags }, current.etag);
      } catch (error) {
        const overtaken = error instanceof Failure && error.code === 'PreconditionFailed';
        if (!overtaken || attempt === MAX_ATTEMPTS) throw error;
        current = await images.get(image.image_id);
      }
    }
  }
}
