import { part } from '../ui/dom.ts';
import { texts } from '../words/texts.ts';
import { type UploadCounts, uploadSummary } from './upload-summary.ts';

interface TrayParts {
  readonly clear: () => void;
  readonly cancelAll: () => void;
}

/** The list of uploads, docked at the edge of the window: always in sight, failures first. */
export function createTray({ clear, cancelAll }: TrayParts) {
  const section = part('uploads', HTMLElement);
  const list = part('upload-list', HTMLUListElement);
  const toggle = part('upload-toggle', HTMLButtonElement);

  function setOpen(open: boolean): void {
    toggle.ariaExpanded = String(open);
    toggle.ariaLabel = open ? texts.hideUploads : texts.showUploads;
    list.hidden = !open;
  }

  toggle.addEventListener('click', () => setOpen(toggle.ariaExpanded === 'false'));
  part('upload-clear', HTMLButtonElement).addEventListener('click', clear);
  part('upload-cancel-all', HTMLButtonElement).addEventListener('click', cancelAll);
  setOpen(true);

  return {
    add(row: HTMLElement): void {
      if (section.hidden) setOpen(true);
      list.append(row);
    },
    /** Moves a row that needs a decision to the top, and shows it. The focus stays where it was. */
    raise(row: HTMLElement): void {
      const focused = row.contains(document.activeElement) ? document.activeElement : undefined;
      list.prepend(row);
      if (focused instanceof HTMLElement) focused.focus();
      else list.scrollTop = 0;
      setOpen(true);
    },
    remove(row: HTMLElement): void {
      const hadFocus = row.contains(document.activeElement);
      const next = row.nextElementSibling ?? row.previousElementSibling;
      row.remove();
      if (hadFocus) (next?.querySelector('button') ?? part('gallery-heading', HTMLHeadingElement)).focus();
    },
    summarize(counts: UploadCounts & { readonly all: number }): void {
      section.hidden = counts.all === 0;
      document.body.classList.toggle('has-tray', counts.all > 0);
      part('upload-summary', HTMLHeadingElement).textContent = uploadSummary(counts);
      part('upload-clear', HTMLButtonElement).hidden = counts.busy === counts.all;
      part('upload-cancel-all', HTMLButtonElement).hidden = counts.busy < 2;
    },
  };
}
