/** Filters and order of a list of images. */
export interface Filter {
  /** Part of the name or of a tag, ignoring case and accents. */
  readonly q?: string | undefined;
  readonly tag?: string | undefined;
  readonly format?: string | undefined;
  /** The first and the last day of upload, like `2026-11-23`, in the reader's time zone. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Newest first is the default. */
  readonly sort?: 'oldest' | undefined;
}

/** The query parameters of `list_images`. */
export function filterQuery({ q, tag, format, from, to, sort }: Filter): Record<string, string> {
  const parameters = {
    q,
    tag,
    format,
    // Both bounds are exclusive.
    created_after: from && new Date(startOf(from).getTime() - 1).toISOString(),
    created_before: to && startOf(to, 1).toISOString(),
    order: sort === 'oldest' ? 'asc' : undefined,
  };
  return Object.fromEntries(Object.entries(parameters).filter((entry): entry is [string, string] => Boolean(entry[1])));
}

/** Start of a day in local time, plus `later` days, which have 23 to 25 hours. */
function startOf(day: string, later = 0): Date {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later);
}

/** Whether the service would list this image under this filter. Its folding of letters knows more cases than this. */
export function fitsFilter(
  image: { name: string; tags: readonly string[]; format: string; created_at: string },
  filter: Filter,
): boolean {
  const { q, tag, format, from, to } = filter;
  const created = Date.parse(image.created_at);
  return (
    (q === undefined || [image.name, ...image.tags].some((text) => folded(text).includes(folded(q)))) &&
    (tag === undefined || image.tags.includes(tag)) &&
    (format === undefined || image.format === format) &&
    (from === undefined || created >= startOf(from).getTime()) &&
    (to === undefined || created < startOf(to, 1).getTime())
  );
}

function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toUpperCase();
}
