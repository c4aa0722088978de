import { english, type Texts } from './english.ts';
import { language, texts } from './texts.ts';

/** Attributes that `data-text-<attribute>` may name. */
const ATTRIBUTES = ['aria-label', 'placeholder'];

type TextKey = { [Key in keyof Texts]: Texts[Key] extends string ? Key : never }[keyof Texts];

/** Puts the texts of the chosen language where the page's HTML has a key. The build has put the English ones there. */
export function fillPage(): void {
  document.documentElement.lang = language;
  document.title = texts.title;
  for (const element of document.querySelectorAll<HTMLElement>('[data-text]')) {
    element.textContent = textOf(element.dataset.text);
  }
  for (const attribute of ATTRIBUTES) {
    for (const element of document.querySelectorAll(`[data-text-${attribute}]`)) {
      element.setAttribute(attribute, textOf(element.getAttribute(`data-text-${attribute}`)));
    }
  }
}

function textOf(key: string | null | undefined): string {
  return texts[key as TextKey] ?? english.title;
}
