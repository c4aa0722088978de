import type { ImageDocument } from '../../contract/image-document.ts';
import type { Client } from '../api/client.ts';
import { Failure } from '../api/failure.ts';
import type { Images } from '../api/images.ts';
import type { Previews } from '../previews/previews.ts';
import { launch, part } from '../ui/dom.ts';
import { failureNote } from '../ui/failure-note.ts';
import { announce } from '../ui/live.ts';
import { texts } from '../words/texts.ts';
import { download } from './download.ts';
import { createEditForm } from './edit-form.ts';
import { createSheet } from './sheet.ts';
import { createStage } from './stage.ts';

interface PanelParts {
  readonly client: Client;
  readonly images: Images;
  readonly previews: Previews;
  /** What the page knows of an image already, and which ones stand beside it. */
  readonly find: (imageId: string) => ImageDocument | undefined;
  readonly neighbour: (imageId: string, step: -1 | 1) => ImageDocument | undefined;
  readonly goTo: (imageId: string) => void;
  readonly changed: (image: ImageDocument) => void;
  /** It is not there any more. */
  readonly gone: (imageId: string) => void;
  readonly remove: (image: ImageDocument) => void;
  readonly filterTag: (tag: string) => void;
  readonly closed: (imageId: string) => void;
}

export type Panel = ReturnType<typeof createPanel>;

/** The dialog with everything about one image. */
export function createPanel(parts: PanelParts) {
  const { client, images, previews } = parts;
  const dialog = part('panel', HTMLDialogElement);
  const title = part('panel-name', HTMLHeadingElement);
  const body = part('panel-body', HTMLDivElement);
  const message = part('panel-message', HTMLDivElement);
  const steps = { [-1]: part('panel-previous', HTMLButtonElement), 1: part('panel-next', HTMLButtonElement) };
  const stage = createStage(previews);
  let openId: string | undefined;
  let shown: ImageDocument | undefined;

  function render(image: ImageDocument): void {
    if (shown?.sha256 !== image.sha256) stage.show(image);
    shown = image;
    title.textContent = image.name;
    for (const step of [-1, 1] as const) steps[step].disabled = parts.neighbour(image.image_id, step) === undefined;
    const act = (work: () => Promise<void>) => launch(() => withMessage(work));
    body.replaceChildren(
      ...createSheet(image, {
        images,
        hasKey: client.hasKey,
        edit: () => edit(image),
        download: () => act(() => download(image, images, client)),
        remove: () => parts.remove(shown ?? image),
        filterTag: parts.filterTag,
      }),
    );
  }

  function edit(image: ImageDocument): void {
    const back = (current: ImageDocument) => {
      render(current);
      document.getElementById('edit')?.focus();
    };
    const form = createEditForm(image, {
      images,
      saved(current) {
        parts.changed(current);
        back(current);
        announce(texts.saved);
      },
      dropped(current) {
        if (current !== undefined) parts.changed(current);
        back(current ?? image);
      },
    });
    body.replaceChildren(form);
    form.querySelector('input')?.focus();
  }

  async function withMessage(work: () => Promise<void>): Promise<void> {
    message.replaceChildren();
    const imageId = openId;
    try {
      await work();
    } catch (error) {
      if (imageId === undefined || imageId !== openId) return;
      message.replaceChildren(failureNote(error));
      if (error instanceof Failure && error.code === 'ImageNotFound') {
        body.replaceChildren();
        parts.gone(imageId);
        title.focus();
      }
    }
  }

  /** What the gallery knows may be old. */
  async function refresh(imageId: string): Promise<void> {
    const image = await images.get(imageId);
    if (openId !== imageId) return;
    parts.changed(image);
    const editing = body.querySelector('form') !== null;
    if (image.etag !== shown?.etag && !editing) render(image);
  }

  function step(by: -1 | 1): void {
    const next = openId === undefined ? undefined : parts.neighbour(openId, by);
    if (next !== undefined) parts.goTo(next.image_id);
  }

  for (const by of [-1, 1] as const) steps[by].addEventListener('click', () => step(by));
  part('panel-close', HTMLButtonElement).addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
  dialog.addEventListener('keydown', (event) => {
    const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLPreElement;
    if (typing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'ArrowLeft') step(-1);
    if (event.key === 'ArrowRight') step(1);
  });
  dialog.addEventListener('close', () => {
    stage.clear();
    const imageId = openId;
    openId = undefined;
    shown = undefined;
    if (imageId !== undefined) parts.closed(imageId);
  });

  return {
    open(imageId: string): void {
      if (openId === imageId) return;
      openId = imageId;
      message.replaceChildren();
      const known = parts.find(imageId);
      if (known !== undefined) render(known);
      else {
        title.textContent = imageId;
        body.replaceChildren();
      }
      if (!dialog.open) dialog.showModal();
      title.focus();
      launch(() => withMessage(() => refresh(imageId)));
    },
    close(): void {
      if (dialog.open) dialog.close();
    },
  };
}
