import type { ImageDocument } from '../../contract/image-document.ts';
import { isAbort } from '../api/failure.ts';
import type { Images } from '../api/images.ts';
import { type Filter, fitsFilter } from '../api/list-filter.ts';
import type { Previews } from '../previews/previews.ts';
import { button, h, launch, part } from '../ui/dom.ts';
import { failureNote } from '../ui/failure-note.ts';
import { announce } from '../ui/live.ts';
import { texts } from '../words/texts.ts';
import { type Card, type CardActions, createCard } from './card.ts';
import { isFiltered } from './filter.ts';

const SKELETONS = 12;

interface GalleryParts {
  readonly images: Images;
  readonly previews: Previews;
  readonly actions: CardActions;
  /** The images that are shown have changed. */
  readonly onChange: () => void;
}

export type Gallery = ReturnType<typeof createGallery>;

/** The images that the filter lets through, newest first; more of them as one scrolls. */
export function createGallery({ images, previews, actions, onChange }: GalleryParts) {
  const grid = part('gallery', HTMLUListElement);
  const more = part('more', HTMLDivElement);
  const status = part('gallery-status', HTMLParagraphElement);
  const cards = new Map<string, Card>();
  const hidden = new Set<string>();
  let filter: Filter = {};
  let next: string | undefined;
  let walk = new AbortController();
  let loading = false;

  const inView = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (target instanceof HTMLElement) cards.get(target.dataset.imageId ?? '')?.seen(isIntersecting);
      }
    },
    { rootMargin: '300px' },
  );
  const atEnd = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && showMore(), {
    rootMargin: '800px',
  });

  async function load(from: Filter | string): Promise<void> {
    const { signal } = walk;
    loading = true;
    grid.ariaBusy = 'true';
    more.replaceChildren();
    try {
      const page = await images.list(from, signal);
      if (typeof from !== 'string') empty();
      next = page.next;
      for (const image of page.images) place(image, 'append');
      if (next !== undefined) more.replaceChildren(button(texts.showMore, showMore));
    } catch (error) {
      if (isAbort(error)) return;
      if (typeof from !== 'string') empty();
      more.replaceChildren(
        failureNote(
          error,
          button(texts.tryAgain, () => launch(() => load(from))),
        ),
      );
    }
    loading = false;
    grid.ariaBusy = null;
    tell();
    // What is in view already is not reported again by itself.
    atEnd.unobserve(more);
    if (next !== undefined) atEnd.observe(more);
  }

  function showMore(): void {
    if (!loading && next !== undefined && !walk.signal.aborted) launch(() => load(next ?? ''));
  }

  function empty(): void {
    inView.disconnect();
    cards.clear();
    grid.replaceChildren();
  }

  /** An image that is shown already keeps its place. */
  function place(image: ImageDocument, where: 'append' | 'prepend'): void {
    const known = cards.get(image.image_id);
    if (known !== undefined) {
      known.update(image);
      return;
    }
    const card = createCard(image, previews, actions);
    card.element.dataset.imageId = image.image_id;
    card.element.hidden = hidden.has(image.image_id);
    cards.set(image.image_id, card);
    grid[where](card.element);
    inView.observe(card.element);
  }

  function shown(): Card[] {
    return [...grid.children].flatMap((element) => {
      const card =
        element instanceof HTMLElement && !element.hidden ? cards.get(element.dataset.imageId ?? '') : undefined;
      return card === undefined ? [] : [card];
    });
  }

  function tell(): void {
    const number = shown().length;
    const failed = more.querySelector('.note') !== null;
    part('empty', HTMLDivElement).hidden = number > 0 || loading || failed || isFiltered(filter);
    part('no-match', HTMLDivElement).hidden = number > 0 || loading || failed || !isFiltered(filter);
    const all = next === undefined ? texts.imageCount(number) : texts.imagesAndMore(number);
    status.textContent = number === 0 ? '' : all;
    onChange();
  }

  return {
    /** Shows what fits this filter, from the start. */
    show(wanted: Filter): void {
      walk.abort();
      walk = new AbortController();
      filter = wanted;
      next = undefined;
      empty();
      for (let at = 0; at < SKELETONS; at++) grid.append(h('li', { class: 'card skeleton', 'aria-hidden': 'true' }));
      part('empty', HTMLDivElement).hidden = true;
      part('no-match', HTMLDivElement).hidden = true;
      launch(async () => {
        await load(filter);
        if (isFiltered(wanted) && filter === wanted) announce(status.textContent || texts.noMatches);
      });
    },
    /** Takes in an image that was just uploaded. */
    add(image: ImageDocument): void {
      // Oldest first, its place is the end, which may not be loaded.
      if (fitsFilter(image, filter) && (filter.sort !== 'oldest' || next === undefined)) {
        place(image, filter.sort === 'oldest' ? 'append' : 'prepend');
      }
      tell();
    },
    update(image: ImageDocument): void {
      cards.get(image.image_id)?.update(image);
      onChange();
    },
    /** Takes an image away from sight; what had the focus gives it to the neighbour. */
    hide(imageId: string): void {
      hidden.add(imageId);
      const card = cards.get(imageId);
      if (card !== undefined) card.element.hidden = true;
      tell();
    },
    reveal(imageId: string): void {
      hidden.delete(imageId);
      const card = cards.get(imageId);
      if (card !== undefined) card.element.hidden = false;
      tell();
    },
    remove(imageId: string): void {
      hidden.delete(imageId);
      cards.get(imageId)?.element.remove();
      cards.delete(imageId);
      tell();
    },
    find: (imageId: string) => cards.get(imageId)?.image,
    shown: () => shown().map(({ image }) => image),
    /** The image before (-1) or after (1) another in the order shown. */
    neighbour(imageId: string, step: -1 | 1): ImageDocument | undefined {
      const order = shown();
      const at = order.findIndex(({ image }) => image.image_id === imageId);
      return at < 0 ? undefined : order[at + step]?.image;
    },
    focus(imageId: string): void {
      cards.get(imageId)?.focus();
    },
    showSelected(selected: ReadonlySet<string>): void {
      grid.classList.toggle('selecting', selected.size > 0);
      for (const [imageId, card] of cards) card.select(selected.has(imageId));
    },
    showMore,
  };
}
