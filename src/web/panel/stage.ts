import type { ImageDocument } from '../../contract/image-document.ts';
import type { Previews } from '../previews/previews.ts';
import { button, h, launch, part } from '../ui/dom.ts';
import { failureNote } from '../ui/failure-note.ts';
import { formatBytes, formatFormat } from '../words/format.ts';
import { texts } from '../words/texts.ts';

/** Formats that all current browsers display. */
const DISPLAYABLE = new Set(['jpeg', 'png', 'gif', 'webp', 'avif', 'bmp']);
/** 8 MiB: an animation up to this size is shown as it is, because a preview does not move. */
const ANIMATION_BYTES = 8_388_608;

/** The large picture: the small preview, then the large one; the original only when it is asked for. */
export function createStage(previews: Previews) {
  const stage = part('stage', HTMLDivElement);
  let view = new AbortController();

  async function showPreviews(image: ImageDocument, signal: AbortSignal): Promise<void> {
    const original = DISPLAYABLE.has(image.format) ? originalButton(image, signal) : undefined;
    try {
      const small = await previews.load(image, 320, signal);
      if (small === undefined) return showTile(image, texts.noPreview, original);
      show(image, small, 'preview', original);
      const large = await previews.load(image, 1280, signal);
      if (large !== undefined && stage.querySelector('.original') === null) show(image, large, 'large', original);
    } catch (error) {
      if (!signal.aborted && stage.querySelector('img') === null) showTile(image, failureNote(error), original);
    }
  }

  async function showOriginal(image: ImageDocument, signal: AbortSignal): Promise<void> {
    const url = await previews.contentUrl(image);
    if (url === undefined || signal.aborted) return;
    const picture = h('img', { src: url });
    await picture.decode().catch(() => whenLoaded(picture));
    if (!signal.aborted) show(image, picture, 'original');
  }

  function originalButton(image: ImageDocument, signal: AbortSignal): HTMLButtonElement {
    const element = button(texts.showOriginal(formatBytes(image.size_bytes)), () => {
      element.disabled = true;
      launch(async () => {
        try {
          await showOriginal(image, signal);
        } catch {
          // It cannot be decoded here: the preview stays.
          element.remove();
        }
      });
    });
    element.classList.add('show-original');
    return element;
  }

  function show(
    image: ImageDocument,
    picture: HTMLImageElement,
    kind: string,
    ...rest: (HTMLElement | undefined)[]
  ): void {
    picture.alt = image.name;
    picture.className = kind;
    picture.width = image.display_width;
    picture.height = image.display_height;
    stage.replaceChildren(picture, ...rest.filter((element) => element !== undefined));
  }

  function showTile(image: ImageDocument, ...rest: (string | HTMLElement | undefined)[]): void {
    stage.replaceChildren(h('div', { class: 'tile' }, h('strong', {}, formatFormat(image.format)), ...rest));
  }

  return {
    show(image: ImageDocument): void {
      view.abort();
      view = new AbortController();
      const { signal } = view;
      showTile(image);
      stage.firstElementChild?.classList.add('loading');
      const moves = image.frames > 1 && DISPLAYABLE.has(image.format) && image.size_bytes <= ANIMATION_BYTES;
      launch(() =>
        moves ? showOriginal(image, signal).catch(() => showPreviews(image, signal)) : showPreviews(image, signal),
      );
    },
    clear(): void {
      view.abort();
      stage.replaceChildren();
    },
  };
}

/** `decode` also rejects where a busy browser gave up decoding ahead of time. Rejects if the picture cannot be shown. */
function whenLoaded(picture: HTMLImageElement): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = () => (picture.naturalWidth > 0 ? resolve() : reject(new Error()));
    if (picture.complete) return settle();
    picture.addEventListener('load', settle, { once: true });
    picture.addEventListener('error', settle, { once: true });
  });
}
