import type { ImageDocument } from '../../contract/image-document.ts';
import type { Previews } from '../previews/previews.ts';
import { h } from '../ui/dom.ts';
import { formatBytes, formatFormat } from '../words/format.ts';
import { texts } from '../words/texts.ts';

/** The picture of a card: format and size until its preview is there. Loaded only while the card is in view. */
export function createCardPicture(previews: Previews) {
  const element = h('span', { class: 'picture' });
  let image: ImageDocument | undefined;
  let shownHash: string | undefined;
  let loading: AbortController | undefined;

  function showTile(note?: string): void {
    if (image === undefined) return;
    const size = note ?? formatBytes(image.size_bytes);
    element.replaceChildren(
      h('span', { class: 'tile' }, h('strong', {}, formatFormat(image.format)), h('span', {}, size)),
    );
  }

  return {
    element,
    show(changed: ImageDocument): void {
      const isSame = image?.sha256 === changed.sha256;
      image = changed;
      if (isSame) return;
      loading?.abort();
      loading = undefined;
      shownHash = undefined;
      showTile();
    },
    async load(): Promise<void> {
      if (image === undefined || loading !== undefined || shownHash === image.sha256) return;
      const view = new AbortController();
      const { sha256 } = image;
      loading = view;
      try {
        const picture = await previews.load(image, 320, view.signal);
        if (loading !== view) return;
        shownHash = sha256;
        if (picture === undefined) showTile(texts.noPreview);
        else element.replaceChildren(picture);
      } catch {
        // The tile stays, and the preview is retried when the card comes into view again.
        if (loading === view && !view.signal.aborted) showTile(texts.noPreview);
      } finally {
        if (loading === view) loading = undefined;
      }
    },
    stop(): void {
      loading?.abort();
      loading = undefined;
    },
  };
}
