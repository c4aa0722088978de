import { button, h, part } from './dom.ts';

interface ToastOptions {
  readonly action?: { readonly label: string; readonly run: () => void };
  /** It goes by itself after this time; without it, when a person closes it. */
  readonly lifetimeMs?: number;
}

export interface Toast {
  readonly element: HTMLElement;
  close(): void;
}

/** A message at the edge of the page, which a screen reader says. */
export function showToast(content: string | Node, { action, lifetimeMs }: ToastOptions = {}): Toast {
  const element = h('div', { class: 'toast' }, h('div', { class: 'toast-text' }, content));
  const close = () => element.remove();
  if (action !== undefined) {
    element.append(
      button(action.label, () => {
        close();
        action.run();
      }),
    );
  }
  if (lifetimeMs === undefined) element.append(button('Close', close, { class: 'quiet' }));
  else setTimeout(close, lifetimeMs);
  part('toasts', HTMLDivElement).append(element);
  return { element, close };
}
