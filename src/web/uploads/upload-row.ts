import { button, h } from '../ui/dom.ts';
import { failureNote } from '../ui/failure-note.ts';
import { formatBytes } from '../words/format.ts';
import { texts } from '../words/texts.ts';

export interface RowActions {
  cancel(): void;
  retry(): void;
  dismiss(): void;
  open(): void;
  /** Sends it although the same bytes are stored. */
  uploadAnyway(): void;
}

export type UploadState =
  | { readonly is: 'waiting' }
  | { readonly is: 'sending'; readonly bytes: number }
  | { readonly is: 'duplicate'; readonly name: string }
  | { readonly is: 'done' }
  | { readonly is: 'cancelled' }
  | { readonly is: 'failed'; readonly error: unknown; readonly retry: boolean };

export interface UploadRow {
  readonly element: HTMLLIElement;
  show(state: UploadState): void;
  thumb(picture: HTMLElement): void;
}

/** One file in the list of uploads: how far it is, and what can be done with it. */
export function createUploadRow(name: string, size: number, actions: RowActions): UploadRow {
  const thumb = h('span', { class: 'thumb', 'aria-hidden': 'true' });
  const status = h('span', { class: 'upload-status' });
  const progress = h('progress', { max: 100, value: 0, 'aria-label': texts.uploadOf(name) });
  const note = h('div', { class: 'upload-note' });
  const buttons = h('div', { class: 'upload-buttons' });
  const text = h('div', { class: 'upload-text' }, h('span', { class: 'upload-name' }, name), status, progress, note);
  const element = h('li', { class: 'upload' }, thumb, text, buttons);
  let shown: UploadState['is'] | undefined;

  const cancel = button(texts.cancel, actions.cancel, { class: 'quiet', 'aria-label': texts.cancelUpload(name) });
  const retry = button(texts.tryAgain, actions.retry, { 'aria-label': texts.retryUpload(name) });
  const dismiss = button(texts.dismiss, actions.dismiss, { class: 'quiet', 'aria-label': texts.dismissUpload(name) });
  const anyway = button(texts.uploadAnyway, actions.uploadAnyway, { 'aria-label': texts.uploadAnywayOf(name) });
  const open = button(texts.open, actions.open, { class: 'quiet', 'aria-label': texts.openImage(name) });

  function buttonsFor(state: UploadState): readonly HTMLButtonElement[] {
    if (state.is === 'waiting' || state.is === 'sending') return [cancel];
    if (state.is === 'done') return [open];
    if (state.is === 'duplicate') return [anyway, open, dismiss];
    return state.is === 'cancelled' || state.retry ? [retry, dismiss] : [dismiss];
  }

  return {
    element,
    show(state) {
      status.textContent = statusText(state, size);
      if (state.is === 'sending') showProgress(progress, state.bytes, size);
      if (state.is === shown) return;
      // A button that a person is on must not vanish under them.
      const hadFocus = buttons.contains(document.activeElement);
      shown = state.is;
      element.dataset.state = state.is;
      progress.hidden = state.is !== 'waiting' && state.is !== 'sending';
      if (state.is === 'waiting') showProgress(progress, 0, size);
      note.replaceChildren(...(state.is === 'failed' ? [failureNote(state.error)] : []));
      buttons.replaceChildren(...buttonsFor(state));
      if (hadFocus) buttons.querySelector('button')?.focus();
    },
    thumb: (picture) => thumb.replaceChildren(picture),
  };
}

/** When all bytes have gone, how long the service looks at them is unknown. */
function showProgress(progress: HTMLProgressElement, bytes: number, size: number): void {
  if (bytes >= size && size > 0) progress.removeAttribute('value');
  else progress.value = size === 0 ? 0 : (bytes / size) * 100;
}

function statusText(state: UploadState, size: number): string {
  switch (state.is) {
    case 'waiting':
      return texts.waiting(formatBytes(size));
    case 'sending':
      return state.bytes >= size ? texts.processing : texts.sent(formatBytes(state.bytes), formatBytes(size));
    case 'duplicate':
      return texts.alreadyStored(state.name);
    case 'done':
      return texts.uploaded(formatBytes(size));
    case 'cancelled':
      return texts.cancelled;
    case 'failed':
      return formatBytes(size);
  }
}
