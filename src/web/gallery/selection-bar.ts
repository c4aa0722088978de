import type { ImageDocument } from '../../contract/image-document.ts';
import { launch, part } from '../ui/dom.ts';
import { announce } from '../ui/live.ts';
import { texts } from '../words/texts.ts';
import type { Selection } from './selection.ts';

interface SelectionBarParts {
  readonly selection: Selection;
  readonly tag: (images: readonly ImageDocument[], tag: string, add: boolean) => Promise<void>;
  readonly download: (images: readonly ImageDocument[]) => Promise<void>;
  readonly remove: (images: readonly ImageDocument[]) => void;
}

/** What can be done with all selected images. Shown while there are any. */
export function createSelectionBar({ selection, tag, download, remove }: SelectionBarParts) {
  const bar = part('selection', HTMLElement);
  const input = part('selection-tag', HTMLInputElement);
  const form = part('selection-tag-form', HTMLFormElement);

  async function applyTag(add: boolean): Promise<void> {
    const typed = input.value.trim();
    if (typed === '') return input.focus();
    const images = selection.images();
    for (const button of form.querySelectorAll('button')) button.disabled = true;
    try {
      await tag(images, typed, add);
      input.value = '';
    } finally {
      for (const button of form.querySelectorAll('button')) button.disabled = false;
    }
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    launch(() => applyTag(true));
  });
  part('selection-untag', HTMLButtonElement).addEventListener('click', () => launch(() => applyTag(false)));
  part('selection-download', HTMLButtonElement).addEventListener('click', () =>
    launch(() => download(selection.images())),
  );
  part('selection-delete', HTMLButtonElement).addEventListener('click', () => {
    const images = selection.images();
    selection.clear();
    remove(images);
  });
  part('selection-clear', HTMLButtonElement).addEventListener('click', () => {
    selection.clear();
    part('gallery-heading', HTMLHeadingElement).focus();
  });

  return {
    show(): void {
      bar.hidden = selection.size === 0;
      const count = selection.size === 0 ? '' : texts.selectedCount(selection.size);
      part('selection-count', HTMLParagraphElement).textContent = count;
      if (count !== '') announce(count);
    },
  };
}
