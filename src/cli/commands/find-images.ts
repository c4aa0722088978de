import type { ImageDocument, ImagePage } from '../../contract/image-document.ts';
import { FILTERS } from '../line/options.ts';
import type { Run } from './run.ts';

const LARGEST_PAGE = 100;

/** The images that match the filters of the command line, page by page, up to `limit`. */
export async function* findImages({ line, client }: Run, limit: number): AsyncGenerator<ImageDocument> {
  const query = new URLSearchParams({ top: String(Math.min(limit, LARGEST_PAGE)) });
  for (const name of [...FILTERS, 'order'] as const) {
    const value = line.options[name];
    if (value !== undefined) query.set(name.replaceAll('-', '_'), value);
  }
  let left = limit;
  for (let next: string | undefined = `images?${query}`; next !== undefined && left > 0; ) {
    const page: ImagePage = await client.json<ImagePage>(next);
    yield* page.value.slice(0, left);
    left -= page.value.length;
    next = page.next_link;
  }
}

export function imagePath(id: string): string {
  return `images/${encodeURIComponent(id)}`;
}
