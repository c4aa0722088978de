import { button, h } from '../ui/dom.ts';
import { announce } from '../ui/live.ts';
import { texts } from '../words/texts.ts';

export interface TagEditor {
  readonly element: HTMLElement;
  /** The tags, with one that was typed and not added yet. */
  value(): string[];
}

/** Tags as chips; Enter or a comma adds what was typed, Backspace in the empty field takes the last one away. */
export function createTagEditor(tags: readonly string[], inputId: string): TagEditor {
  let current = [...tags];
  const chips = h('ul', { class: 'tags', 'aria-label': texts.tagsOfImage });
  const input = h('input', { id: inputId, type: 'text', maxlength: 64, autocomplete: 'off', enterkeyhint: 'done' });

  function render(): void {
    chips.replaceChildren(...current.map((tag) => h('li', {}, chip(tag))));
    chips.hidden = current.length === 0;
  }

  function chip(tag: string): HTMLButtonElement {
    const remove = button(tag, () => drop(tag), { class: 'tag removable', 'aria-label': texts.removeTag(tag) });
    remove.append(h('span', { 'aria-hidden': 'true' }, ' ×'));
    return remove;
  }

  function drop(tag: string): void {
    current = current.filter((other) => other !== tag);
    render();
    input.focus();
    announce(texts.tagRemoved(tag));
  }

  function addTyped(): void {
    const typed = input.value.split(',').map((tag) => tag.trim());
    current = [...new Set([...current, ...typed.filter((tag) => tag !== '')])];
    input.value = '';
    render();
  }

  input.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    if ((event.key === 'Enter' || event.key === ',') && input.value.trim() !== '') {
      event.preventDefault();
      addTyped();
    }
    const last = current.at(-1);
    if (event.key === 'Backspace' && input.value === '' && last !== undefined) drop(last);
  });
  render();

  return {
    element: h('div', { class: 'tag-editor' }, chips, input),
    value() {
      addTyped();
      return current;
    },
  };
}
