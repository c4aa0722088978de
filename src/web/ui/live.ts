import { part } from './dom.ts';

const CLEAR_AFTER_MS = 6_000;

/** Says something to a screen reader without moving the focus. Of what lies behind an open dialog nothing is said. */
export function announce(text: string): void {
  const line = document.createElement('p');
  line.textContent = text;
  const behind = part('panel', HTMLDialogElement).open;
  part(behind ? 'panel-live' : 'live', HTMLDivElement).append(line);
  setTimeout(() => line.remove(), CLEAR_AFTER_MS);
}
