import { ClientError } from '../service/client-error.ts';
import { plain } from '../terminal/terminal.ts';
import { eachOf } from './each-of.ts';
import { findImages, imagePath } from './find-images.ts';
import type { Run } from './run.ts';

interface Item {
  readonly id: string;
  /** Of a listed image: deletes only what was listed, so that an image that lost its tag meanwhile stays. */
  readonly etag?: string | undefined;
}

export async function deleteImages(run: Run): Promise<void> {
  const { line, client, results, texts } = run;
  await eachOf(await itemsOf(run), run, {
    jobs: line.options['dry-run'] ? 1 : line.jobs,
    nameOf: ({ id }) => id,
    async act(item) {
      const { id } = item;
      if (line.options['dry-run']) {
        if (item.etag === undefined) await client.send(imagePath(id));
        return results.add({ image_id: id, deleted: false }, `${texts.wouldDelete(plain(id))}\n`);
      }
      await remove(run, item);
      results.add({ image_id: id, deleted: true }, `${texts.deleted(plain(id))}\n`);
    },
  });
}

async function itemsOf(run: Run): Promise<readonly Item[]> {
  if (run.line.options.tag === undefined) return run.line.words.map((id) => ({ id }));
  return Array.fromAsync(findImages(run, Number.POSITIVE_INFINITY), ({ image_id: id, etag }) => ({ id, etag }));
}

async function remove({ client }: Run, { id, etag }: Item): Promise<void> {
  const headers = etag === undefined ? {} : { 'If-Match': etag };
  try {
    await client.send(imagePath(id), { method: 'DELETE', headers });
  } catch (error) {
    if (!(error instanceof ClientError) || error.code !== 'PreconditionFailed') throw error;
    // Perhaps deleted by an attempt whose response was lost.
    if (await isThere(client, id)) throw new ClientError((texts) => texts.changedMeanwhile, error);
  }
}

async function isThere(client: Run['client'], id: string): Promise<boolean> {
  try {
    await client.send(imagePath(id));
    return true;
  } catch (error) {
    if (error instanceof ClientError && error.code === 'ImageNotFound') return false;
    throw error;
  }
}
