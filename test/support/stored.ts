import { createHash } from 'node:crypto';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { expect } from 'vitest';
import type { Api, ImageDocument } from './api-client.ts';

/** The container of the images, seen past the app. */
export function containerOf(connection: string, name = 'images'): ContainerClient {
  return BlobServiceClient.fromConnectionString(connection).getContainerClient(name);
}

/** Every blob with its tag. Blocks that were never committed are no blob. */
export async function listBlobs(container: ContainerClient): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const blob of container.listBlobsFlat()) found.set(blob.name, blob.properties.etag);
  return found;
}

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
export async function everythingStored(api: Api, container: ContainerClient) {
  const { value } = (await api.send('images?top=100')).json as Page;
  return { documents: value, blobs: await listBlobs(container) };
}

/** Blobs that no document points to, direct uploads under way aside. */
export async function strayBlobs(api: Api, container: ContainerClient): Promise<string[]> {
  const blobs = [...(await listBlobs(container)).keys()].filter((name) => !name.startsWith('uploads/'));
  const used = new Set((await listDocuments(api)).map(({ blob_url }) => blobNameOf(blob_url)));
  return blobs.filter((name) => !used.has(name));
}

export function blobNameOf(url: string): string {
  return new URL(url).pathname.split('/').slice(3).join('/');
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
