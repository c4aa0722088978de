import type { ImageDocument } from '../../contract/image-document.ts';
import { Failure } from '../api/failure.ts';
import type { Images } from '../api/images.ts';
import { button, h, launch } from '../ui/dom.ts';
import { failureNote } from '../ui/failure-note.ts';
import { texts } from '../words/texts.ts';
import { createMetadataEditor } from './metadata-editor.ts';
import { createTagEditor } from './tag-editor.ts';

interface EditFormParts {
  readonly images: Images;
  readonly saved: (image: ImageDocument) => void;
  /** The person keeps the image as it is now; `current` where that is another version than before. */
  readonly dropped: (current?: ImageDocument) => void;
}

export interface EditForm {
  readonly element: HTMLFormElement;
  /** Something was typed that is not saved. */
  isChanged(): boolean;
}

/** Edits name, tags and metadata. Concurrent changes are overwritten only after confirmation. */
export function createEditForm(image: ImageDocument, { images, saved, dropped }: EditFormParts): EditForm {
  const name = h('input', { id: 'edit-name', type: 'text', maxlength: 255, required: true, value: image.name });
  const tags = createTagEditor(image.tags, 'edit-tags');
  const metadata = createMetadataEditor(image.metadata);
  const message = h('div', { role: 'alert' });
  const save = h('button', { type: 'submit', class: 'primary' }, texts.save);
  /** Gone while there is a choice to make between two versions. */
  const ways = h(
    'div',
    { class: 'actions' },
    save,
    button(texts.cancel, () => dropped()),
  );
  const form = h(
    'form',
    { class: 'edit-form' },
    h('label', { for: 'edit-name' }, texts.name),
    name,
    h('label', { for: 'edit-tags' }, `${texts.tags} `, h('span', { class: 'muted' }, texts.tagsHint)),
    tags.element,
    metadata.element,
    message,
    ways,
  );

  async function send(etag: string): Promise<void> {
    save.disabled = true;
    message.replaceChildren();
    ways.hidden = false;
    try {
      const patch = { name: name.value, tags: tags.value(), metadata: metadata.value() };
      saved(await images.patch(image.image_id, patch, etag));
    } catch (error) {
      save.disabled = false;
      const conflict = error instanceof Failure && error.code === 'PreconditionFailed';
      message.replaceChildren(conflict ? await conflictNote(error) : failureNote(error));
      ways.hidden = conflict && message.querySelector('button') !== null;
      message.querySelector('button')?.focus();
    }
  }

  /** What the image says now, and the choice between that and what was typed. */
  async function conflictNote(error: Failure): Promise<HTMLElement> {
    try {
      const current = await images.get(image.image_id);
      const note = failureNote(
        error,
        button(texts.keepTheirs, () => dropped(current)),
        button(texts.overwriteWithMine, () => launch(() => send(current.etag))),
      );
      const theirs = [current.name, ...current.tags.map((tag) => `#${tag}`)].join('  ');
      note.querySelector('p')?.after(h('p', { class: 'theirs' }, texts.itIsNow(theirs)));
      return note;
    } catch (failure) {
      return failureNote(failure);
    }
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    launch(() => send(image.etag));
  });
  return {
    element: form,
    isChanged() {
      const isSame = name.value === image.name && tags.value().join() === image.tags.join();
      return !isSame || metadata.value() !== undefined;
    },
  };
}
