import type { ImageDocument } from '../../contract/image-document.ts';
import type { Filter } from '../api/list-filter.ts';

/** The view of the page, from the fragment of its URL: it can be bookmarked, shared and restored. */
export interface View extends Filter {
  /** The image whose panel is open. */
  readonly imageId?: string | undefined;
}

const DAY = /^\d{4}-\d\d-\d\d$/;

export function readView(hash: string): View {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const text = (name: string) => given.get(name) || undefined;
  const day = (name: string) => {
    const value = text(name);
    return value !== undefined && DAY.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined;
  };
  return {
    q: text('q'),
    tag: text('tag'),
    format: text('format'),
    from: day('from'),
    to: day('to'),
    sort: given.get('sort') === 'oldest' ? 'oldest' : undefined,
    imageId: text('image'),
  };
}

/** Empty where nothing is chosen. */
export function writeView({ imageId, ...filter }: View): string {
  const entries = Object.entries({ ...filter, image: imageId });
  const query = new URLSearchParams(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
  return query.size === 0 ? '' : `#${query}`;
}

/** Whether the filter can exclude images. */
export function isFiltered({ q, tag, format, from, to }: Filter): boolean {
  return [q, tag, format, from, to].some((value) => value !== undefined);
}

export function sameFilter(one: Filter, other: Filter): boolean {
  return (['q', 'tag', 'format', 'from', 'to', 'sort'] as const).every((name) => one[name] === other[name]);
}

/** The tags of these images, the most frequent first. */
export function commonTags(images: readonly Pick<ImageDocument, 'tags'>[], limit: number): string[] {
  const counts = new Map<string, number>();
  for (const tag of images.flatMap(({ tags }) => tags)) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  const byCount = [...counts].sort(([a, m], [b, n]) => n - m || a.localeCompare(b));
  return byCount.slice(0, limit).map(([tag]) => tag);
}
