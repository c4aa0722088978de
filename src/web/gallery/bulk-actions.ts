import type { ImageDocument } from '../../contract/image-document.ts';
import { isAbort } from '../api/failure.ts';
import type { Images } from '../api/images.ts';
import { saveBlob } from '../panel/download.ts';
import type { Previews } from '../previews/previews.ts';
import { failureNote } from '../ui/failure-note.ts';
import { announce } from '../ui/live.ts';
import { showToast } from '../ui/toast.ts';
import { texts } from '../words/texts.ts';
import { zipImages } from './download-zip.ts';
import { tagImages } from './tag-images.ts';

interface BulkParts {
  readonly images: Images;
  readonly previews: Previews;
  readonly changed: (image: ImageDocument) => void;
}

/** Actions on the selected images, with their messages. */
export function createBulkActions({ images, previews, changed }: BulkParts) {
  return {
    async tag(chosen: readonly ImageDocument[], tag: string, add: boolean): Promise<void> {
      const result = await tagImages(images, chosen, tag, add);
      result.changed.forEach(changed);
      if (result.changed.length > 0) announce(texts.tagged(result.changed.length));
      const [first] = result.failures;
      if (first !== undefined) showFailure(first, texts.notTagged(result.failures.length));
    },

    async download(chosen: readonly ImageDocument[]): Promise<void> {
      const cancel = new AbortController();
      const text = document.createElement('span');
      const show = (done: number) => {
        text.textContent = texts.zipProgress(done, chosen.length);
      };
      show(0);
      const toast = showToast(text, texts.cancel, () => cancel.abort());
      try {
        const parts = { contentUrl: previews.contentUrl, signal: cancel.signal, onProgress: show };
        saveBlob(await zipImages(chosen, parts), texts.zipName);
      } catch (error) {
        if (!isAbort(error)) showFailure(error);
      } finally {
        toast.close();
      }
    },
  };
}

function showFailure(error: unknown, introduction = ''): void {
  const note = failureNote(error);
  note.prepend(introduction);
  showToast(note);
}
