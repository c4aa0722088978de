import { launch, part } from '../ui/dom.ts';
import { announce } from '../ui/live.ts';
import { texts } from '../words/texts.ts';
import { droppedFiles } from './dropped-files.ts';
import { pastedName } from './file-name.ts';

export type TakeFiles = (files: readonly File[]) => void;

/** Listens on the whole page for files that are dropped, pasted or picked. */
export function listenForFiles(take: TakeFiles): void {
  const picker = part('picker', HTMLInputElement);
  picker.addEventListener('change', () => {
    take([...(picker.files ?? [])]);
    // The same file can be picked again.
    picker.value = '';
  });
  for (const opener of document.querySelectorAll('[data-pick]')) {
    opener.addEventListener('click', () => picker.click());
  }
  document.addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    take(files.map((file) => new File([file], pastedName(file.name, new Date()), { type: file.type })));
  });
  listenForDrops(take);
}

function listenForDrops(take: TakeFiles): void {
  const overlay = part('drop-overlay', HTMLDivElement);
  // A drag enters each element that it passes; it is over the page as long as it entered more than it left.
  let inside = 0;
  function show(depth: number): void {
    inside = Math.max(0, depth);
    overlay.hidden = inside === 0;
  }
  document.addEventListener('dragenter', (event) => {
    if (hasFiles(event)) show(inside + 1);
  });
  document.addEventListener('dragleave', (event) => {
    if (hasFiles(event)) show(inside - 1);
  });
  document.addEventListener('dragover', (event) => {
    if (hasFiles(event)) event.preventDefault();
  });
  document.addEventListener('drop', (event) => {
    show(0);
    const data = event.dataTransfer;
    if (data === null || !hasFiles(event)) return;
    event.preventDefault();
    const files = droppedFiles(data);
    launch(async () => {
      const found = await files;
      if (found.length === 0) announce(texts.nothingDropped);
      take(found);
    });
  });
}

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false;
}
