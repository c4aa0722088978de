import type { ImageDocument } from '../../contract/image-document.ts';
import type { Filter } from '../api/list-filter.ts';

/** What the page shows, as it stands in the address after `#`: it can be kept, sent and gone back to. */
export interface View extends Filter {
  /** The image whose panel is open. */
  readonly imageId?: string | undefined;
}

export function readView(hash: string): View {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const [tag, namePrefix, imageId] = ['tag', 'name', 'image'].map((name) => given.get(name) || undefined);
  return { tag, namePrefix, imageId };
}

/** Empty where nothing is chosen. */
export function writeView({ tag, namePrefix, imageId }: View): string {
  const query = new URLSearchParams();
  if (tag !== undefined) query.set('tag', tag);
  if (namePrefix !== undefined) query.set('name', namePrefix);
  if (imageId !== undefined) query.set('image', imageId);
  return query.size === 0 ? '' : `#${query}`;
}

export function isFiltered({ tag, namePrefix }: Filter): boolean {
  return tag !== undefined || namePrefix !== undefined;
}

export function sameFilter(one: Filter, other: Filter): boolean {
  return one.tag === other.tag && one.namePrefix === other.namePrefix;
}

/** Whether the service would list this image under this filter. */
export function fitsFilter({ name, tags }: Pick<ImageDocument, 'name' | 'tags'>, { tag, namePrefix }: Filter): boolean {
  return (tag === undefined || tags.includes(tag)) && (namePrefix === undefined || name.startsWith(namePrefix));
}

/** The tags of these images, the most frequent first. */
export function commonTags(images: readonly Pick<ImageDocument, 'tags'>[], limit: number): string[] {
  const counts = new Map<string, number>();
  for (const tag of images.flatMap(({ tags }) => tags)) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  const byCount = [...counts].sort(([a, m], [b, n]) => n - m || a.localeCompare(b));
  return byCount.slice(0, limit).map(([tag]) => tag);
}
