import type { ClientMetadata, ImageDocument } from '../../contract/image-document.ts';
import { type MetadataValue, splitTags } from '../line/client-metadata.ts';
import type { CommandLine } from '../line/command-line.ts';
import { ClientError } from '../service/client-error.ts';
import { plain } from '../terminal/terminal.ts';
import { eachOf } from './each-of.ts';
import { imagePath } from './find-images.ts';
import type { Run } from './run.ts';

/** A JSON merge patch (RFC 7396). */
interface Patch {
  readonly name?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly metadata?: Readonly<Record<string, MetadataValue | null>> | undefined;
}

export async function edit(run: Run): Promise<void> {
  await eachOf(run.line.words, run, {
    jobs: 1,
    nameOf: (id) => id,
    async act(id) {
      run.results.add(await change(run, id), `${run.texts.edited(plain(id))}\n`);
    },
  });
}

async function change({ client, line }: Run, id: string): Promise<ImageDocument> {
  const path = imagePath(id);
  const image = await client.json<ImageDocument>(path);
  const patch = patchOf(line, image);
  try {
    return await client.json<ImageDocument>(path, {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/merge-patch+json', 'If-Match': image.etag },
      body: JSON.stringify(patch),
    });
  } catch (error) {
    if (!(error instanceof ClientError) || error.code !== 'PreconditionFailed') throw error;
    // The change may be our own, of an attempt whose response was lost.
    const current = await client.json<ImageDocument>(path);
    if (isApplied(patch, current)) return current;
    throw new ClientError((texts) => texts.changedMeanwhile, error);
  }
}

/** Tags are one value to a merge patch: additions and removals start from those that were read. */
export function patchOf({ options, tags, metadata }: CommandLine, image: ClientMetadata): Patch {
  const add = splitTags(options['add-tags']);
  const remove = new Set(splitTags(options['remove-tags']));
  const kept = options.tags === undefined ? [...image.tags, ...add].filter((tag) => !remove.has(tag)) : tags;
  const touchesTags = options.tags !== undefined || add.length > 0 || remove.size > 0;
  const removed = (options.unset ?? []).map((key) => [key, null] as const);
  const changes = { ...Object.fromEntries(removed), ...metadata };
  return {
    name: options.name,
    tags: touchesTags ? [...new Set(kept)] : undefined,
    metadata: Object.keys(changes).length > 0 ? changes : undefined,
  };
}

export function isApplied({ name, tags, metadata = {} }: Patch, image: ClientMetadata): boolean {
  return (
    (name === undefined || name === image.name) &&
    (tags === undefined || JSON.stringify(tags) === JSON.stringify(image.tags)) &&
    Object.entries(metadata).every(([key, value]) => (image.metadata[key] ?? null) === value)
  );
}
