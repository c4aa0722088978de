import type { ImageDocument } from '../contract/image-document.ts';
import { createClient } from './api/client.ts';
import { createImages } from './api/images.ts';
import { createKeys } from './api/key.ts';
import { createBulkActions } from './gallery/bulk-actions.ts';
import { createDeletions } from './gallery/deletions.ts';
import { readView, sameFilter, type View, writeView } from './gallery/filter.ts';
import { createFilterBar } from './gallery/filter-bar.ts';
import { createGallery } from './gallery/gallery.ts';
import { listenForGridKeys } from './gallery/grid-keys.ts';
import { createSelection } from './gallery/selection.ts';
import { createSelectionBar } from './gallery/selection-bar.ts';
import { createPanel } from './panel/panel.ts';
import { createPreviews } from './previews/previews.ts';
import { part } from './ui/dom.ts';
import { askForKey } from './ui/key-dialog.ts';
import { createFindDuplicate } from './uploads/find-duplicate.ts';
import { listenForFiles } from './uploads/intake.ts';
import { createUploadImage } from './uploads/upload-image.ts';
import { createUploads } from './uploads/uploads.ts';
import { fillPage } from './words/fill-page.ts';
import { keepLanguage, otherLanguage, otherLanguageName } from './words/texts.ts';

fillPage();
const client = createClient(createKeys(sessionStorage, askForKey));
const images = createImages(client);
const previews = createPreviews(client, images);
let view: View | undefined;

const filterBar = createFilterBar({ change: (filter) => go(filter, 'replace') });
const gallery = createGallery({
  images,
  previews,
  actions: {
    open,
    filterTag,
    select(image, range) {
      if (range) selection.extendTo(image.image_id);
      else selection.toggle(image.image_id);
    },
  },
  onChange() {
    filterBar.show(view ?? {}, gallery.shown());
    selection.prune();
  },
});
const selection = createSelection({
  shown: () => gallery.shown(),
  onChange(selected) {
    gallery.showSelected(selected);
    selectionBar.show();
  },
});
const selectionBar = createSelectionBar({
  selection,
  ...createBulkActions({ images, previews, changed: (image) => gallery.update(image) }),
  remove: (chosen) => deletions.schedule(chosen),
});
listenForGridKeys({ selection });
const deletions = createDeletions({
  images,
  hide: ({ image_id }) => gallery.hide(image_id),
  reveal({ image_id }) {
    gallery.reveal(image_id);
    gallery.focus(image_id);
  },
  removed(image) {
    gallery.remove(image.image_id);
  },
});
const panel = createPanel({
  client,
  images,
  previews,
  find: gallery.find,
  async neighbour(image, step) {
    const { imageId, ...filter } = view ?? {};
    return gallery.neighbour(image.image_id, step)?.image_id ?? images.neighbour(image, step, filter);
  },
  goTo: (imageId) => go({ ...view, imageId }, 'replace'),
  changed: gallery.update,
  gone: gallery.remove,
  remove(image) {
    panel.close();
    deletions.schedule([image]);
  },
  filterTag(tag) {
    panel.close();
    filterTag(tag);
  },
  closed(imageId) {
    const { imageId: open, ...filter } = view ?? {};
    if (open === imageId) go(filter, 'replace');
    gallery.focus(imageId);
  },
});
const uploads = createUploads({
  uploadImage: createUploadImage(client, {
    maxUploadBytes: limit('max-upload-bytes'),
    maxDirectUploadBytes: limit('max-direct-upload-bytes'),
  }),
  findDuplicate: createFindDuplicate(images),
  onUploaded: gallery.add,
  open,
});

function open(image: ImageDocument): void {
  go({ ...view, imageId: image.image_id }, 'push');
}

function filterTag(tag: string): void {
  const { imageId, ...filter } = view ?? {};
  go({ ...filter, tag }, 'push');
  scrollTo({ top: 0 });
}

/** Everything that is shown follows from the address. */
function go(wanted: View, how: 'push' | 'replace'): void {
  const address = `${location.pathname}${location.search}${writeView(wanted)}`;
  if (how === 'push') history.pushState(null, '', address);
  else history.replaceState(null, '', address);
  show(wanted);
}

function show(wanted: View): void {
  const before = view;
  view = wanted;
  if (before === undefined || !sameFilter(before, wanted)) gallery.show(wanted);
  if (wanted.imageId !== undefined) panel.open(wanted.imageId);
  else panel.close();
}

function limit(name: string): number {
  const element = document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`);
  return Number(element?.content) || Number.POSITIVE_INFINITY;
}

addEventListener('popstate', () => {
  if (panel.mayLeave()) show(readView(location.hash));
  // The entry that was left is gone from the history; this one stands for it.
  else if (view !== undefined) go(view, 'push');
});
part('skip', HTMLAnchorElement).addEventListener('click', (event) => {
  // What follows the # is the view here.
  event.preventDefault();
  part('gallery-heading', HTMLHeadingElement).focus();
});
const languageSwitch = part('language', HTMLButtonElement);
languageSwitch.textContent = otherLanguageName;
languageSwitch.lang = otherLanguage;
languageSwitch.addEventListener('click', () => {
  keepLanguage(otherLanguage);
  location.reload();
});
listenForFiles(uploads.add);
show(readView(location.hash));
