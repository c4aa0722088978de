import type { ImageDocument } from '../../contract/image-document.ts';
import type { Filter } from '../api/list-filter.ts';
import { part } from '../ui/dom.ts';
import { createTagSwitches } from './tag-switches.ts';

const TYPING_PAUSE_MS = 250;
/** The width below which page.css lets the filters be closed. */
const NARROW = matchMedia('(max-width: 34rem)');

interface FilterBarParts {
  readonly change: (filter: Filter) => void;
}

/** Search, format, dates and order, and the tags of what is shown as switches. */
export function createFilterBar({ change }: FilterBarParts) {
  const search = part('search', HTMLInputElement);
  const format = part('filter-format', HTMLSelectElement);
  const from = part('filter-from', HTMLInputElement);
  const to = part('filter-to', HTMLInputElement);
  const sort = part('filter-sort', HTMLSelectElement);
  const sheet = part('filter-sheet', HTMLDetailsElement);
  const tags = createTagSwitches((tag) => set({ tag }));
  let filter: Filter = {};
  let pause: ReturnType<typeof setTimeout> | undefined;

  function set(changed: Filter): void {
    change({ ...filter, ...changed });
  }

  function applySearch(): void {
    clearTimeout(pause);
    const q = search.value.trim() || undefined;
    if (q !== filter.q) set({ q });
  }

  search.addEventListener('input', () => {
    clearTimeout(pause);
    pause = setTimeout(applySearch, TYPING_PAUSE_MS);
  });
  part('search-form', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault();
    applySearch();
  });
  format.addEventListener('change', () => set({ format: format.value || undefined }));
  from.addEventListener('change', () => set({ from: from.value || undefined }));
  to.addEventListener('change', () => set({ to: to.value || undefined }));
  sort.addEventListener('change', () => set({ sort: sort.value === 'oldest' ? 'oldest' : undefined }));
  part('show-all', HTMLButtonElement).addEventListener('click', () => {
    change({});
    search.focus();
  });
  document.addEventListener('keydown', (event) => {
    const { target } = event;
    const typing = target instanceof HTMLElement && target.closest('input, select, textarea, dialog') !== null;
    if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    search.focus();
    search.select();
  });

  const fitSheet = () => {
    sheet.open = !NARROW.matches || [format, from, to, sort].some(({ value }) => value !== '');
  };
  NARROW.addEventListener('change', fitSheet);
  fitSheet();

  return {
    /** The filter in use, and the images that it let through. */
    show(chosen: Filter, images: readonly ImageDocument[]): void {
      filter = chosen;
      if (document.activeElement !== search) search.value = filter.q ?? '';
      format.value = filter.format ?? '';
      from.value = filter.from ?? '';
      to.value = filter.to ?? '';
      sort.value = filter.sort ?? '';
      tags.show(filter.tag, images);
      if (!sheet.open) fitSheet();
    },
  };
}
