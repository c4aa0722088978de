import type { BlobPage, BlobStore, ListedBlob } from './blob-store.ts';
import type { ListPosition, RecordPlace, RecordStore } from './record-store.ts';
import type { RequestScope } from './request-scope.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
const PAGE_RECORDS = 1_000;

/** A page of a listing: the first one of the prefix, or the `next` of an earlier one. */
export interface BlobPosition {
  readonly prefix: string;
  readonly from?: string | undefined;
}

export interface BlobStep {
  readonly at: BlobPosition;
  readonly blobs: readonly ListedBlob[];
  /** Absent on the last page of the last prefix. */
  readonly next?: BlobPosition | undefined;
}

/** The pages of several prefixes in turn; of the first one, starting at `from`. */
export async function* walkBlobs(
  blobs: Pick<BlobStore, 'list'>,
  prefixes: readonly string[],
  from: string | undefined,
  scope: RequestScope,
): AsyncGenerator<BlobStep, void, undefined> {
  for (const [index, prefix] of prefixes.entries()) {
    const following = prefixes[index + 1];
    for await (const { token, page } of pagesOf(blobs, prefix, index === 0 ? from : undefined, scope)) {
      const next = page.next !== undefined ? { prefix, from: page.next } : firstOf(following);
      yield { at: { prefix, from: token }, blobs: page.blobs, next };
    }
  }
}

/** The store may reject the position of an earlier run; the prefix is then listed from the beginning. */
async function* pagesOf(
  blobs: Pick<BlobStore, 'list'>,
  prefix: string,
  from: string | undefined,
  scope: RequestScope,
): AsyncGenerator<{ token: string | undefined; page: BlobPage }, void, undefined> {
  let token = from;
  let untried = from !== undefined;
  try {
    for await (const page of blobs.list(prefix, scope, from)) {
      untried = false;
      yield { token, page };
      token = page.next;
    }
  } catch (error) {
    if (!untried) throw error;
    yield* pagesOf(blobs, prefix, undefined, scope);
  }
}

export async function* walkRecords(
  records: RecordStore,
  start: ListPosition | undefined,
  before: string,
  scope: RequestScope,
): AsyncGenerator<readonly RecordPlace[], void, undefined> {
  let after = start;
  for (;;) {
    const page = await records.listPlaces({ before, limit: PAGE_RECORDS, after }, scope);
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    after = { created_at: last.created_at, image_id: last.image_id };
  }
}

/** `2026/11/21/`: the day, with which names of blobs start. */
export function dayPrefix(day: Date): string {
  return `${day.toISOString().slice(0, 10).replaceAll('-', '/')}/`;
}

/** The prefixes of the days from that of `first` to that of `last`. */
export function dayPrefixes(first: string, last: Date): string[] {
  const prefixes: string[] = [];
  for (let at = Date.parse(first.slice(0, 10).replaceAll('/', '-')); at <= last.getTime(); at += DAY_MS) {
    prefixes.push(dayPrefix(new Date(at)));
  }
  return prefixes;
}

function firstOf(prefix: string | undefined): BlobPosition | undefined {
  return prefix === undefined ? undefined : { prefix };
}
