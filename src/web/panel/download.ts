import type { ImageDocument } from '../../contract/image-document.ts';
import type { Client } from '../api/client.ts';
import { type Images, imagePath } from '../api/images.ts';
import { connectionLost } from '../api/send.ts';
import { h } from '../ui/dom.ts';

/** By then the browser has taken what it is to save. */
const SAVED_WITHIN_MS = 60_000;

/** Saves the bytes of an image under its name. Throws `Failure`. */
export async function download(image: ImageDocument, images: Images, client: Client): Promise<void> {
  // A link cannot be asked what went wrong, so the image is looked up first.
  const { content_url: url } = await images.get(image.image_id);
  if (!client.hasKey || url === undefined) {
    save(client.urlOf(`${imagePath(image.image_id)}/content?download=1`), image.name);
    return;
  }
  // A link cannot carry the key in a header, and in an address it would be seen; so the page fetches the bytes itself.
  const bytes = await fetch(url).then(
    (response) => response.blob(),
    () => Promise.reject(connectionLost()),
  );
  saveBlob(bytes, image.name);
}

export function saveBlob(bytes: Blob, name: string): void {
  const url = URL.createObjectURL(bytes);
  save(url, name);
  setTimeout(() => URL.revokeObjectURL(url), SAVED_WITHIN_MS);
}

function save(href: string, name: string): void {
  h('a', { href, download: name }).click();
}
