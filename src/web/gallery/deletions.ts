import type { ImageDocument } from '../../contract/image-document.ts';
import type { Images } from '../api/images.ts';
import { launch, part } from '../ui/dom.ts';
import { failureNote } from '../ui/failure-note.ts';
import { showToast } from '../ui/toast.ts';
import { createQueue } from '../uploads/queue.ts';
import { texts } from '../words/texts.ts';

/** Until then nothing has happened that could not be undone. */
const UNDO_MS = 10_000;
const AT_ONCE = 4;

interface DeletionsParts {
  readonly images: Images;
  readonly hide: (image: ImageDocument) => void;
  readonly reveal: (image: ImageDocument) => void;
  readonly removed: (image: ImageDocument) => void;
}

/** Deletes images after a time in which the person can undo it; immediately when the page is left. */
export function createDeletions({ images, hide, reveal, removed }: DeletionsParts) {
  const waiting = new Map<readonly ImageDocument[], () => void>();
  const queue = createQueue(AT_ONCE);

  async function remove(image: ImageDocument): Promise<void> {
    try {
      await queue(() => images.remove(image), new AbortController().signal);
      removed(image);
    } catch (error) {
      reveal(image);
      const note = failureNote(error);
      note.prepend(texts.notDeleted(image.name));
      showToast(note);
    }
  }

  function schedule(group: readonly ImageDocument[]): void {
    const scheduled = new Set([...waiting.keys()].flat());
    const chosen = group.filter((image) => !scheduled.has(image));
    const [first] = chosen;
    if (first === undefined) return;
    chosen.forEach(hide);
    const take = () => {
      clearTimeout(timer);
      waiting.delete(chosen);
    };
    const undo = () => {
      take();
      chosen.toReversed().forEach(reveal);
    };
    const text = chosen.length === 1 ? texts.deleted(first.name) : texts.deletedCount(chosen.length);
    const toast = showToast(text, texts.undo, undo);
    const timer = setTimeout(() => {
      take();
      // Who waited on the button goes on at the images.
      if (toast.element.contains(document.activeElement)) part('gallery-heading', HTMLHeadingElement).focus();
      toast.close();
      for (const image of chosen) launch(() => remove(image));
    }, UNDO_MS);
    waiting.set(chosen, () => {
      take();
      toast.close();
    });
    toast.element.querySelector('button')?.focus();
  }

  addEventListener('pagehide', () => {
    for (const [group, drop] of [...waiting]) {
      drop();
      for (const image of group) {
        images.removeOnLeave(image);
        removed(image);
      }
    }
  });

  return { schedule };
}
