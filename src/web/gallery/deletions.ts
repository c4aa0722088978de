import type { ImageDocument } from '../../contract/image-document.ts';
import type { Images } from '../api/images.ts';
import { launch, part } from '../ui/dom.ts';
import { failureNote } from '../ui/failure-note.ts';
import { showToast } from '../ui/toast.ts';
import { texts } from '../words/texts.ts';

/** Until then nothing has happened that could not be undone. */
const UNDO_MS = 10_000;

interface DeletionsParts {
  readonly images: Images;
  readonly hide: (image: ImageDocument) => void;
  readonly reveal: (image: ImageDocument) => void;
  readonly removed: (image: ImageDocument) => void;
}

/** Deletes images after a time in which the person can take it back; at once when the page is left. */
export function createDeletions({ images, hide, reveal, removed }: DeletionsParts) {
  const waiting = new Map<ImageDocument, () => void>();

  async function remove(image: ImageDocument): Promise<void> {
    try {
      await images.remove(image);
      removed(image);
    } catch (error) {
      reveal(image);
      const note = failureNote(error);
      note.prepend(texts.notDeleted(image.name));
      showToast(note);
    }
  }

  function schedule(image: ImageDocument): void {
    if (waiting.has(image)) return;
    hide(image);
    const take = () => {
      clearTimeout(timer);
      waiting.delete(image);
    };
    const undo = () => {
      take();
      reveal(image);
    };
    const toast = showToast(texts.deleted(image.name), texts.undo, undo);
    const timer = setTimeout(() => {
      take();
      // Who waited on the button goes on at the images.
      if (toast.element.contains(document.activeElement)) part('gallery-heading', HTMLHeadingElement).focus();
      toast.close();
      launch(() => remove(image));
    }, UNDO_MS);
    waiting.set(image, () => {
      take();
      toast.close();
    });
    toast.element.querySelector('button')?.focus();
  }

  addEventListener('pagehide', () => {
    for (const [image, drop] of [...waiting]) {
      drop();
      images.removeOnLeave(image);
      removed(image);
    }
  });

  return { schedule };
}
