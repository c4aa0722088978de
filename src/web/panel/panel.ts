import type { ImageDocument } from '../../contract/image-document.ts';
import type { Client } from '../api/client.ts';
import { Failure } from '../api/failure.ts';
import type { Images } from '../api/images.ts';
import type { Previews } from '../previews/previews.ts';
import { h, launch, part } from '../ui/dom.ts';
import { failureNote } from '../ui/failure-note.ts';
import { announce } from '../ui/live.ts';
import { texts } from '../words/texts.ts';
import { download } from './download.ts';
import { createEditForm, type EditForm } from './edit-form.ts';
import { createSheet } from './sheet.ts';
import { createStage } from './stage.ts';
import { createSteps, type Step } from './steps.ts';

interface PanelParts {
  readonly client: Client;
  readonly images: Images;
  readonly previews: Previews;
  /** The image, if the page has loaded it. */
  readonly find: (imageId: string) => ImageDocument | undefined;
  /** The image beside this one. */
  readonly neighbour: (image: ImageDocument, step: Step) => Promise<string | undefined>;
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
  const stage = createStage(previews);
  const steps = createSteps({ dialog, neighbour: parts.neighbour, goTo: (id) => mayLeave() && parts.goTo(id) });
  let openId: string | undefined;
  let shown: ImageDocument | undefined;
  let editing: EditForm | undefined;

  function render(image: ImageDocument): void {
    if (shown?.sha256 !== image.sha256) stage.show(image);
    shown = image;
    editing = undefined;
    title.textContent = image.name;
    steps.show(image);
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
    editing = createEditForm(image, {
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
    body.replaceChildren(editing.element);
    editing.element.querySelector('input')?.focus();
  }

  async function withMessage(work: () => Promise<void>): Promise<void> {
    message.replaceChildren();
    const imageId = openId;
    try {
      await work();
    } catch (error) {
      if (imageId === undefined || imageId !== openId) return;
      const isGone = error instanceof Failure && error.code === 'ImageNotFound';
      message.replaceChildren(isGone && shown === undefined ? notFoundNote() : failureNote(error));
      if (isGone) {
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
    if (image.etag !== shown?.etag && editing === undefined) render(image);
  }

  /** Asks for confirmation before unsaved input is lost. */
  function mayLeave(): boolean {
    if (!editing?.isChanged() || confirm(texts.discardChanges)) {
      editing = undefined;
      return true;
    }
    return false;
  }

  function close(): void {
    if (dialog.open && mayLeave()) dialog.close();
  }

  part('panel-close', HTMLButtonElement).addEventListener('click', close);
  dialog.addEventListener('click', (event) => event.target === dialog && close());
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault();
    close();
  });
  addEventListener('beforeunload', (event) => {
    if (editing?.isChanged()) event.preventDefault();
  });
  dialog.addEventListener('close', () => {
    stage.clear();
    steps.clear();
    const imageId = openId;
    openId = undefined;
    shown = undefined;
    editing = undefined;
    if (imageId !== undefined) parts.closed(imageId);
  });

  return {
    mayLeave,
    open(imageId: string): void {
      if (openId === imageId) return;
      openId = imageId;
      shown = undefined;
      message.replaceChildren();
      const known = parts.find(imageId);
      if (known !== undefined) render(known);
      else {
        title.textContent = imageId;
        stage.clear();
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

/** For a link to an image that does not exist. */
function notFoundNote(): HTMLElement {
  return h('div', { class: 'note' }, h('p', {}, h('strong', {}, `${texts.notFound}.`), ` ${texts.noSuchImage}`));
}
