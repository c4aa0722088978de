import { part } from '../ui/dom.ts';
import type { Selection } from './selection.ts';

interface GridKeys {
  readonly selection: Selection;
}

/** Arrow keys, Home and End move between cards; with Shift they select. `x` selects one, Ctrl+A all, Escape none. */
export function listenForGridKeys({ selection }: GridKeys): void {
  const grid = part('gallery', HTMLUListElement);

  grid.addEventListener('keydown', (event) => {
    const { target } = event;
    const card = target instanceof HTMLElement ? target.closest<HTMLElement>('li.card') : null;
    const imageId = card?.dataset.imageId;
    if (card === null || imageId === undefined || event.altKey) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'a') {
      event.preventDefault();
      selection.selectAll();
      return;
    }
    if (event.ctrlKey || event.metaKey) return;
    if (event.key === 'x') selection.toggle(imageId);
    if (event.key === 'Escape') selection.clear();
    const next = neighbourOf(card, event.key);
    if (next === undefined) return;
    event.preventDefault();
    if (event.shiftKey && !selection.has(imageId)) selection.toggle(imageId);
    next.querySelector<HTMLElement>('.card-open')?.focus();
    if (event.shiftKey) selection.extendTo(next.dataset.imageId ?? '');
  });

  function neighbourOf(card: HTMLElement, key: string): HTMLElement | undefined {
    const cards = [...grid.querySelectorAll<HTMLElement>('li.card:not([hidden])')];
    const at = cards.indexOf(card);
    const columns = getComputedStyle(grid).gridTemplateColumns.split(' ').length;
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: -1,
      ArrowRight: 1,
      ArrowUp: -columns,
      ArrowDown: columns,
      Home: -at,
      End: cards.length - 1 - at,
    };
    const step = steps[key];
    return step === undefined ? undefined : cards[at + step];
  }
}
