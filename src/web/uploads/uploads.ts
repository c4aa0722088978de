import type { ImageDocument } from '../../contract/image-document.ts';
import { Failure, isAbort } from '../api/failure.ts';
import { launch } from '../ui/dom.ts';
import { announce } from '../ui/live.ts';
import { explain } from '../words/explain.ts';
import { texts } from '../words/texts.ts';
import { createFileThumb } from './file-thumb.ts';
import type { FindDuplicate } from './find-duplicate.ts';
import { newId } from './new-id.ts';
import { createQueue } from './queue.ts';
import { createTray } from './tray.ts';
import type { Upload, UploadImage } from './upload-image.ts';
import { createUploadRow, type UploadRow, type UploadState } from './upload-row.ts';

const AT_ONCE = 3;

interface Entry extends Upload {
  readonly row: UploadRow;
  /** Aborted when the person cancels. */
  cancel: AbortController;
  state: UploadState;
  /** The image that was made, or the one with the same bytes. */
  image?: ImageDocument;
  /** The person chose to upload a duplicate. */
  isWanted: boolean;
}

interface UploadsParts {
  readonly uploadImage: UploadImage;
  readonly findDuplicate: FindDuplicate;
  readonly onUploaded: (image: ImageDocument) => void;
  readonly open: (image: ImageDocument) => void;
}

export interface Uploads {
  add(files: readonly File[]): void;
}

/** Uploads three files at once, each with its progress, to cancel and to retry. */
export function createUploads({ uploadImage, findDuplicate, onUploaded, open }: UploadsParts): Uploads {
  const queue = createQueue(AT_ONCE);
  const fileThumb = createFileThumb();
  const entries = new Set<Entry>();
  const tray = createTray({
    clear() {
      for (const entry of [...entries]) if (!isBusy(entry.state.is)) remove(entry);
    },
    cancelAll() {
      for (const { cancel } of entries) cancel.abort();
    },
  });

  function show(entry: Entry, state: UploadState): void {
    entry.state = state;
    entry.row.show(state);
    if (state.is === 'failed') tray.raise(entry.row.element);
    if (state.is !== 'sending') summarize();
  }

  function summarize(): void {
    const states = [...entries].map(({ state }) => state.is);
    const count = (...wanted: UploadState['is'][]) => states.filter((is) => wanted.includes(is)).length;
    const busy = count('waiting', 'sending');
    tray.summarize({ all: entries.size, busy, done: count('done'), failed: count('failed'), held: count('duplicate') });
  }

  function remove(entry: Entry): void {
    entries.delete(entry);
    tray.remove(entry.row.element);
    summarize();
  }

  async function start(entry: Entry): Promise<void> {
    entry.cancel = new AbortController();
    const { cancel } = entry;
    show(entry, { is: 'waiting' });
    try {
      const image = await queue(() => send(entry, cancel.signal), cancel.signal);
      if (image === undefined) return;
      entry.image = image;
      show(entry, { is: 'done' });
      announce(texts.uploadDone(entry.file.name));
      onUploaded(image);
    } catch (error) {
      showFailure(entry, error);
    }
  }

  /** `undefined` if the bytes are already stored, until the person decides. */
  async function send(entry: Entry, signal: AbortSignal): Promise<ImageDocument | undefined> {
    const duplicate = entry.isWanted ? undefined : await findDuplicate(entry.file, signal);
    // The bytes of an attempt with a lost response are this upload's own.
    if (duplicate !== undefined && duplicate.image_id !== entry.imageId) {
      entry.image = duplicate;
      show(entry, { is: 'duplicate', name: duplicate.name });
      announce(`${entry.file.name}: ${texts.alreadyStored(duplicate.name)}`);
      return undefined;
    }
    const onProgress = (bytes: number) => show(entry, { is: 'sending', bytes });
    return uploadImage(entry, { signal, onProgress });
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
      uploadAnyway() {
        entry.isWanted = true;
        launch(() => start(entry));
      },
    });
    const entry: Entry = {
      file,
      imageId: newId(),
      direct: { sent: new Set() },
      row,
      cancel: new AbortController(),
      state: { is: 'waiting' },
      isWanted: false,
    };
    entries.add(entry);
    tray.add(row.element);
    launch(async () => {
      const thumb = await fileThumb(file);
      if (thumb !== undefined) row.thumb(thumb);
    });
    return entry;
  }

  // Interrupted uploads continue when the network is back.
  addEventListener('online', () => {
    for (const entry of entries) if (isLost(entry.state)) launch(() => start(entry));
  });
  addEventListener('beforeunload', (event) => {
    if ([...entries].some(({ state }) => isBusy(state.is))) event.preventDefault();
  });

  return {
    add(files) {
      for (const file of files) {
        const entry = addFile(file);
        launch(() => start(entry));
      }
    },
  };
}

function isBusy(is: UploadState['is']): boolean {
  return is === 'waiting' || is === 'sending';
}

function isLost(state: UploadState): boolean {
  return state.is === 'failed' && state.error instanceof Failure && state.error.code === 'ConnectionLost';
}
