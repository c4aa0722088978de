import type { ImageDocument } from '../../contract/image-document.ts';
import type { Previews } from '../previews/previews.ts';
import { button, h, launch } from '../ui/dom.ts';
import { formatBytes, formatFormat, formatPixels } from '../words/format.ts';
import { texts } from '../words/texts.ts';
import { createCardPicture } from './card-picture.ts';

/** What fits in one line; the panel has them all. */
const SHOWN_TAGS = 2;

export interface CardActions {
  open(image: ImageDocument): void;
  filterTag(tag: string): void;
  /** `range`: everything from the last single choice to this image. */
  select(image: ImageDocument, range: boolean): void;
}

export interface Card {
  readonly element: HTMLLIElement;
  readonly image: ImageDocument;
  update(image: ImageDocument): void;
  /** It came into view, or left it: a preview is wanted, or no more. */
  seen(inView: boolean): void;
  focus(): void;
  select(on: boolean): void;
}

/** One image in the gallery. */
export function createCard(first: ImageDocument, previews: Previews, actions: CardActions): Card {
  const picture = createCardPicture(previews);
  const name = h('span', { class: 'card-name' });
  const facts = h('span', { class: 'card-facts' });
  const opener = h(
    'button',
    { type: 'button', class: 'card-open', 'aria-haspopup': 'dialog' },
    picture.element,
    name,
    facts,
  );
  opener.addEventListener('click', (event) => {
    if (event.shiftKey || event.ctrlKey || event.metaKey) actions.select(image, event.shiftKey);
    else actions.open(image);
  });
  const checkbox = h('input', { type: 'checkbox', class: 'card-select' });
  checkbox.addEventListener('click', (event) => actions.select(image, event.shiftKey));
  const tags = h('ul', { class: 'tags', 'aria-label': texts.tags });
  const element = h('li', { class: 'card' }, opener, checkbox, tags);
  let image = first;

  function render(): void {
    name.textContent = image.name;
    checkbox.ariaLabel = texts.selectImage(image.name);
    const pixels = formatPixels(image.display_width, image.display_height);
    facts.textContent = `${formatFormat(image.format)} · ${pixels} · ${formatBytes(image.size_bytes)}`;
    tags.hidden = image.tags.length === 0;
    const left = image.tags.length - SHOWN_TAGS;
    tags.replaceChildren(
      ...image.tags.slice(0, SHOWN_TAGS).map((tag) => h('li', {}, tagButton(tag))),
      ...(left > 0 ? [h('li', { class: 'more' }, texts.moreTags(left))] : []),
    );
    picture.show(image);
  }

  function tagButton(tag: string): HTMLButtonElement {
    const label = texts.showTag(tag);
    return button(tag, () => actions.filterTag(tag), { class: 'tag', 'aria-label': label, title: tag });
  }

  const card: Card = {
    element,
    get image() {
      return image;
    },
    update(changed) {
      image = changed;
      render();
    },
    seen(inView) {
      if (inView) launch(picture.load);
      else picture.stop();
    },
    focus: () => opener.focus(),
    select(on) {
      checkbox.checked = on;
      element.classList.toggle('selected', on);
    },
  };
  render();
  return card;
}
