import type { Page } from './stored.ts';

export interface WalkPlan {
  readonly url: string;
  readonly image: Uint8Array<ArrayBuffer>;
  /** Images that stay from before the walk to its end. */
  readonly originals: number;
  readonly top: number;
  readonly order: 'asc' | 'desc';
  /** A tag that nobody else uses. */
  readonly mark: string;
}

export interface WalkResult {
  readonly pages: number;
  readonly seen: number;
  /** Originals that the walk missed, and those that it met more than once. */
  readonly missed: readonly string[];
  readonly twice: readonly string[];
  /** Images that came and went meanwhile. */
  readonly inserted: number;
  readonly deleted: number;
}

/** Walks all pages of a list while before each page images are added at both ends of the order, and others deleted. */
export async function walkWhileOthersWrite({ url, image, originals, top, order, mark }: WalkPlan): Promise<WalkResult> {
  const names = (kind: string, count: number) => Array.from({ length: count }, (_, at) => `${mark}-${kind}-${at}`);
  const stay = names('stay', originals);
  const leave = names('leave', Math.ceil(originals / 4));
  // Those that leave lie among those that stay.
  const all = stay.flatMap((id, at) => (at % 4 === 0 ? [id, leave[at / 4] ?? ''] : [id])).filter((id) => id !== '');
  await atOnce(all, 8, (id) => put(id));

  const met = new Map<string, number>();
  let pages = 0;
  let inserted = 0;
  let deleted = 0;
  for (let next: string | undefined = `${url}/images?tag=${mark}&top=${top}&order=${order}`; next !== undefined; ) {
    const gone = leave.splice(0, 2);
    await Promise.all([put(`${mark}-new-${inserted}`), ...gone.map((id) => send(id, { method: 'DELETE' }))]);
    inserted += 1;
    deleted += gone.length;
    const page = (await (await fetch(next)).json()) as Page;
    for (const { image_id } of page.value) met.set(image_id, (met.get(image_id) ?? 0) + 1);
    next = page.next_link;
    pages += 1;
  }
  return {
    pages,
    seen: met.size,
    missed: stay.filter((id) => !met.has(id)),
    twice: [...met].filter(([, count]) => count > 1).map(([id]) => id),
    inserted,
    deleted,
  };

  async function put(id: string): Promise<void> {
    await send(id, { method: 'PUT', body: image }, `?tags=${mark}`);
  }

  async function send(id: string, init: RequestInit, query = ''): Promise<void> {
    const response = await fetch(`${url}/images/${id}${query}`, init);
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`${init.method} of ${id} is ${response.status}`);
  }
}

/** A few at a time. */
export async function atOnce<T>(items: readonly T[], places: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const place = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: places }, place));
}
