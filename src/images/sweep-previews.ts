import type { ListedBlob } from './blob-store.ts';
import { derivedFrom } from './preview-names.ts';
import type { AgedBlob, DerivedBlob } from './sweep-run.ts';

/** An image of a listing, with its previews. */
export interface ListedImage extends ListedBlob {
  readonly previews: readonly DerivedBlob[];
}

interface SplitPage {
  readonly images: readonly ListedImage[];
  /** Previews of an image that is not on the page. */
  readonly strays: readonly AgedBlob[];
}

/**
 * Separates previews from a page, so that they count neither as images nor as orphans. Those of an image directly
 * follow it and are handled with it. Others depend on the record, whatever their age, since a preview is made
 * only of a version that a record points to.
 */
export function splitPage(blobs: readonly ListedBlob[]): SplitPage {
  const images: ListedImage[] = [];
  const strays: AgedBlob[] = [];
  let previews: DerivedBlob[] = [];
  for (const blob of blobs) {
    const { name, imageId, recordsIn, sizeBytes } = blob;
    const madeOf = derivedFrom(name);
    if (madeOf === undefined || imageId === undefined) {
      previews = [];
      images.push({ ...blob, previews });
    } else if (madeOf === images.at(-1)?.name) {
      previews.push({ name, sizeBytes });
    } else {
      strays.push({ name, madeOf, imageId, recordsIn, sizeBytes });
    }
  }
  return { images, strays };
}
