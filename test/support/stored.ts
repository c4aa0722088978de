import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { Api, ImageDocument } from './api-client.ts';
import type { AppAddress } from './app-under-test.ts';
import { harness } from './cloud-under-test.ts';
import type { RawBlobs } from './harness.ts';

/** The images' blobs, read and written without the app. */
export const openBlobs = ({ settings }: AppAddress): RawBlobs => harness.openBlobs(settings);

export interface Page {
  readonly value: ImageDocument[];
  readonly next_link?: string;
}

/** Every document, by the list. */
export async function listDocuments(api: Api, query = 'top=100'): Promise<ImageDocument[]> {
  const found: ImageDocument[] = [];
  let page = (await api.send(`images?${query}`)).json as Page;
  for (;;) {
    found.push(...page.value);
    if (page.next_link === undefined) return found;
    page = (await api.send(page.next_link.slice(page.next_link.indexOf('/api/') + 5))).json as Page;
  }
}

/** All blobs, and the newest documents, as one that came or went would be. Two of these are equal when nothing changed. */
export async function everythingStored(api: Api, blobs: RawBlobs) {
  const { value } = (await api.send('images?top=100')).json as Page;
  return { documents: value, blobs: await blobs.list() };
}

/** Blobs that no document points to, direct uploads under way aside. */
export async function strayBlobs(api: Api, blobs: RawBlobs): Promise<string[]> {
  const names = [...(await blobs.list()).keys()].filter((name) => !name.startsWith('uploads/'));
  const used = new Set((await listDocuments(api)).map(({ blob_url }) => blobNameOf(blob_url)));
  return names.filter((name) => !used.has(name));
}

/** The last parts of the path: those of an image begin with a date, those of a direct upload with `uploads`. */
export function blobNameOf(url: string): string {
  return /(?:\d{4}\/\d\d\/\d\d|uploads)\/[^/]+$/.exec(new URL(url).pathname)?.[0] ?? '';
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The bytes that the redirect of an image leads to. */
export async function contentOf(api: Api, id: string): Promise<Buffer> {
  const { status, headers } = await api.send(`images/${encodeURIComponent(id)}/content`);
  expect(status).toBe(302);
  const response = await fetch(headers.get('Location') ?? '');
  expect(response.status).toBe(200);
  return Buffer.from(await response.arrayBuffer());
}
