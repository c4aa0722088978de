import { texts } from '../words/texts.ts';
import { button, h, launch } from './dom.ts';
import { announce } from './live.ts';

const SHOWN_MS = 2_000;

/** Copies a text, and says so. Where the browser lets no page write to the clipboard, `select` shows what to copy. */
export function copyButton(label: string, text: string, select: () => void): HTMLButtonElement {
  const element = button(label, () => launch(copy));
  return element;

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      element.textContent = texts.copied;
      announce(texts.copiedToClipboard);
      setTimeout(() => {
        element.textContent = label;
      }, SHOWN_MS);
    } catch {
      select();
      announce(texts.selectedToCopy);
    }
  }
}

/** A text in a block of its own, with a button for each way to copy it. */
export function copySection(title: string, copies: readonly (readonly [label: string, text: string])[]): HTMLElement {
  const shown = h('pre', { tabindex: 0, 'aria-label': title }, copies[0]?.[1]);
  const buttons = copies.map(([label, text]) =>
    copyButton(label, text, () => {
      shown.textContent = text;
      getSelection()?.selectAllChildren(shown);
    }),
  );
  return h('section', {}, h('h3', {}, title), shown, h('div', { class: 'actions' }, ...buttons));
}
