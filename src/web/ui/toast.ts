import { texts } from '../words/texts.ts';
import { button, h, part } from './dom.ts';

export interface Toast {
  readonly element: HTMLElement;
  close(): void;
}

/** A message at the edge of the page, which a screen reader says. Its button closes it and does what it says. */
export function showToast(content: string | Node, label = texts.close, run?: () => void): Toast {
  const element = h('div', { class: 'toast' }, h('div', { class: 'toast-text' }, content));
  const close = () => element.remove();
  element.append(
    button(label, () => {
      close();
      run?.();
    }),
  );
  part('toasts', HTMLDivElement).append(element);
  return { element, close };
}
