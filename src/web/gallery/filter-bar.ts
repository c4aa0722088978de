import type { ImageDocument } from '../../contract/image-document.ts';
import type { Filter } from '../api/list-filter.ts';
import { button, h, part } from '../ui/dom.ts';
import { commonTags } from './filter.ts';

const TYPING_PAUSE_MS = 250;
const MAX_TAGS = 16;

interface FilterBarParts {
  readonly change: (filter: Filter) => void;
}

/** Search by name, and the tags of what is shown as switches. */
export function createFilterBar({ change }: FilterBarParts) {
  const search = part('search', HTMLInputElement);
  const list = part('tag-filter', HTMLUListElement);
  let filter: Filter = {};
  let pause: ReturnType<typeof setTimeout> | undefined;

  function set(changed: Filter): void {
    change({ ...filter, ...changed });
  }

  function apply(): void {
    clearTimeout(pause);
    const namePrefix = search.value === '' ? undefined : search.value;
    if (namePrefix !== filter.namePrefix) set({ namePrefix });
  }

  search.addEventListener('input', () => {
    clearTimeout(pause);
    pause = setTimeout(apply, TYPING_PAUSE_MS);
  });
  part('search-form', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault();
    apply();
  });
  part('show-all', HTMLButtonElement).addEventListener('click', () => {
    change({});
    search.focus();
  });

  function toggle(tag: string): HTMLLIElement {
    const pressed = tag === filter.tag;
    const turn = () => {
      set({ tag: pressed ? undefined : tag });
      [...list.querySelectorAll('button')].find(({ textContent }) => textContent === tag)?.focus();
    };
    return h('li', {}, button(tag, turn, { class: 'tag', 'aria-pressed': pressed ? 'true' : 'false' }));
  }

  return {
    /** What is chosen now, and the images that it let through. */
    show(chosen: Filter, images: readonly ImageDocument[]): void {
      filter = chosen;
      if (document.activeElement !== search) search.value = filter.namePrefix ?? '';
      const focused = list.contains(document.activeElement) ? document.activeElement?.textContent : undefined;
      const tags = commonTags(images, MAX_TAGS);
      const all = filter.tag === undefined || tags.includes(filter.tag) ? tags : [filter.tag, ...tags];
      list.replaceChildren(...all.map(toggle));
      part('tags', HTMLElement).hidden = all.length === 0;
      if (focused) [...list.querySelectorAll('button')].find(({ textContent }) => textContent === focused)?.focus();
    },
    set,
  };
}
