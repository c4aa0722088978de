import type { ImageDocument } from '../../contract/image-document.ts';
import { isDisplayable, isShownWhole } from '../previews/preview-rules.ts';
import type { Previews } from '../previews/previews.ts';
import { button, h, launch, part } from '../ui/dom.ts';
import { formatBytes, formatFormat } from '../words/format.ts';
import { texts } from '../words/texts.ts';

/** The large picture: first the preview, where there is one, then the image itself. */
export function createStage(previews: Previews) {
  const stage = part('stage', HTMLDivElement);
  let view = new AbortController();

  async function showPreview(image: ImageDocument, { signal }: AbortController): Promise<void> {
    const url = await previews.urlOf(image, signal);
    if (url === undefined || signal.aborted || stage.querySelector('img.whole') !== null) return;
    stage.replaceChildren(picture(image, url, 'preview'));
  }

  async function showWhole(image: ImageDocument, { signal }: AbortController): Promise<void> {
    const url = await previews.contentUrl(image);
    if (url === undefined || signal.aborted) return;
    const whole = picture(image, url, 'whole');
    await whole.decode();
    if (!signal.aborted) stage.replaceChildren(whole);
  }

  function tile(image: ImageDocument, current: AbortController): HTMLElement {
    const text = isDisplayable(image) ? texts.loadOnRequest(formatBytes(image.size_bytes)) : texts.notDisplayable;
    const load = button(texts.loadPicture, () => {
      load.disabled = true;
      launch(() => quietly(showWhole(image, current)));
    });
    return h(
      'div',
      { class: 'tile' },
      h('strong', {}, formatFormat(image.format)),
      h('span', {}, text),
      isDisplayable(image) ? load : undefined,
    );
  }

  return {
    show(image: ImageDocument): void {
      view.abort();
      const current = new AbortController();
      view = current;
      if (isShownWhole(image)) {
        stage.replaceChildren(h('div', { class: 'tile loading' }, h('strong', {}, formatFormat(image.format))));
        launch(() => quietly(showWhole(image, current)));
      } else stage.replaceChildren(tile(image, current));
      launch(() => quietly(showPreview(image, current)));
    },
    clear(): void {
      view.abort();
      stage.replaceChildren();
    },
  };
}

function picture({ name, display_width, display_height }: ImageDocument, src: string, kind: string): HTMLImageElement {
  return h('img', { src, alt: name, class: kind, width: display_width, height: display_height });
}

/** A picture that cannot be shown is no failure of the panel: the facts are there. */
async function quietly(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch {
    // See above.
  }
}
