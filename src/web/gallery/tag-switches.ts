import type { ImageDocument } from '../../contract/image-document.ts';
import { button, h, part } from '../ui/dom.ts';
import { commonTags } from './filter.ts';

const MAX_TAGS = 16;

/** The most frequent tags of the images shown, each a switch for the filter. */
export function createTagSwitches(choose: (tag: string | undefined) => void) {
  const list = part('tag-filter', HTMLUListElement);

  function focusOn(tag: string): void {
    [...list.querySelectorAll('button')].find(({ textContent }) => textContent === tag)?.focus();
  }

  function createSwitch(tag: string, pressed: boolean): HTMLLIElement {
    const turn = () => {
      choose(pressed ? undefined : tag);
      focusOn(tag);
    };
    return h('li', {}, button(tag, turn, { class: 'tag', 'aria-pressed': pressed ? 'true' : 'false' }));
  }

  return {
    show(chosen: string | undefined, images: readonly ImageDocument[]): void {
      const focused = list.contains(document.activeElement) ? document.activeElement?.textContent : undefined;
      const tags = commonTags(images, MAX_TAGS);
      const all = chosen === undefined || tags.includes(chosen) ? tags : [chosen, ...tags];
      list.replaceChildren(...all.map((tag) => createSwitch(tag, tag === chosen)));
      part('tags', HTMLElement).hidden = all.length === 0;
      if (focused) focusOn(focused);
    },
  };
}
