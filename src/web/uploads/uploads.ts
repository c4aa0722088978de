import type { ImageDocument } from '../../contract/image-document.ts';
import { Failure, isAbort } from '../api/failure.ts';
import type { Previews } from '../previews/previews.ts';
import { launch, part } from '../ui/dom.ts';
import { announce } from '../ui/live.ts';
import { explain } from '../words/explain.ts';
import { texts } from '../words/texts.ts';
import { newId } from './new-id.ts';
import { createQueue } from './queue.ts';
import type { UploadImage } from './upload-image.ts';
import { createUploadRow, type UploadRow, type UploadState } from './upload-row.ts';
import { uploadSummary } from './upload-summary.ts';

const AT_ONCE = 3;

interface Entry {
  readonly file: File;
  /** The same for every try, so that a try whose answer was lost makes no second image. */
  readonly imageId: string;
  readonly row: UploadRow;
  /** Aborted when the person cancels. */
  cancel: AbortController;
  state: UploadState;
  image?: ImageDocument;
}

interface UploadsParts {
  readonly uploadImage: UploadImage;
  readonly previews: Previews;
  readonly onUploaded: (image: ImageDocument) => void;
  readonly open: (image: ImageDocument) => void;
}

export interface Uploads {
  add(files: readonly File[], folders: readonly string[]): void;
}

/** The list of uploads: three at once, each with its progress, to cancel and to try again. */
export function createUploads({ uploadImage, previews, onUploaded, open }: UploadsParts): Uploads {
  const queue = createQueue(AT_ONCE);
  const entries = new Set<Entry>();
  const section = part('uploads', HTMLElement);
  const list = part('upload-list', HTMLUListElement);
  const summary = part('upload-summary', HTMLHeadingElement);

  function show(entry: Entry, state: UploadState): void {
    entry.state = state;
    entry.row.show(state);
    if (state.is !== 'sending') summarize();
  }

  function summarize(): void {
    const states = [...entries].map(({ state }) => state.is);
    const done = states.filter((is) => is === 'done').length;
    const failed = states.filter((is) => is === 'failed').length;
    const busy = states.filter(isBusy).length;
    section.hidden = entries.size === 0;
    summary.textContent = uploadSummary({ busy, done, failed });
    part('upload-clear', HTMLButtonElement).hidden = busy === entries.size;
    part('upload-cancel-all', HTMLButtonElement).hidden = busy < 2;
  }

  function remove(entry: Entry): void {
    entries.delete(entry);
    entry.row.element.remove();
    summarize();
  }

  async function start(entry: Entry): Promise<void> {
    entry.cancel = new AbortController();
    const { file, imageId, row, cancel } = entry;
    const { signal } = cancel;
    show(entry, { is: 'waiting' });
    const preparing = previews.ofFile(file);
    launch(async () => {
      const preview = await preparing;
      if (preview !== undefined) row.picture(preview);
    });
    try {
      const onProgress = (bytes: number) => show(entry, { is: 'sending', bytes });
      const image = await queue(() => uploadImage(file, imageId, { signal, onProgress }), signal);
      const preview = await preparing;
      if (preview !== undefined) await previews.keep(image, preview);
      entry.image = image;
      show(entry, { is: 'done' });
      announce(texts.uploadDone(file.name));
      onUploaded(image);
    } catch (error) {
      showFailure(entry, error);
    }
  }

  function showFailure(entry: Entry, error: unknown): void {
    if (isAbort(error)) {
      show(entry, { is: 'cancelled' });
      announce(texts.uploadCancelled(entry.file.name));
      return;
    }
    const { title, text, retry } = explain(error);
    show(entry, { is: 'failed', error, retry });
    announce(texts.uploadFailed(entry.file.name, `${title}. ${text}`));
  }

  function addFile(file: File): Entry {
    const row = createUploadRow(file.name, file.size, {
      cancel: () => entry.cancel.abort(),
      retry: () => launch(() => start(entry)),
      dismiss: () => remove(entry),
      open: () => entry.image !== undefined && open(entry.image),
    });
    const entry: Entry = { file, imageId: newId(), row, cancel: new AbortController(), state: { is: 'waiting' } };
    entries.add(entry);
    list.append(row.element);
    return entry;
  }

  part('upload-clear', HTMLButtonElement).addEventListener('click', () => {
    for (const entry of [...entries]) if (!isBusy(entry.state.is)) remove(entry);
  });
  part('upload-cancel-all', HTMLButtonElement).addEventListener('click', () => {
    for (const { cancel } of entries) cancel.abort();
  });
  // What the network broke off goes on by itself.
  addEventListener('online', () => {
    for (const entry of entries) if (isLost(entry.state)) launch(() => start(entry));
  });
  addEventListener('beforeunload', (event) => {
    if ([...entries].some(({ state }) => isBusy(state.is))) event.preventDefault();
  });

  return {
    add(files, folders) {
      for (const file of files) {
        const entry = addFile(file);
        launch(() => start(entry));
      }
      for (const name of folders) showFailure(addFile(new File([], name)), new Failure('NotAFile', texts.isFolder));
    },
  };
}

function isBusy(is: UploadState['is']): boolean {
  return is === 'waiting' || is === 'sending';
}

function isLost(state: UploadState): boolean {
  return state.is === 'failed' && state.error instanceof Failure && state.error.code === 'ConnectionLost';
}
