import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageDocument } from '../../contract/image-document.ts';
import { ClientError } from '../service/client-error.ts';
import { plain } from '../terminal/terminal.ts';
import { downloadImage } from '../transfer/download-image.ts';
import { createUniqueNames } from '../transfer/file-name.ts';
import { writeTarget } from '../transfer/target-file.ts';
import { eachOf } from './each-of.ts';
import { findImages, imagePath } from './find-images.ts';
import type { Run } from './run.ts';

export async function download(run: Run): Promise<void> {
  const { line, client, board, results } = run;
  const { output, to = '.', overwrite = false } = line.options;
  if (output === '-') return toStandardOutput(run);
  if (line.options.to !== undefined) await mkdir(to, { recursive: true });
  const unique = createUniqueNames();
  const items = line.words.length > 0 ? line.words : await Array.fromAsync(findImages(run, Number.POSITIVE_INFINITY));
  const known = items.reduce((sum, item) => sum + (typeof item === 'string' ? 0 : item.size_bytes), 0);
  let totalBytes = known;
  board.expect(items.length, totalBytes);

  await eachOf<string | ImageDocument>(items, run, {
    jobs: line.jobs,
    nameOf: (item) => (typeof item === 'string' ? item : item.image_id),
    async act(item) {
      const image = typeof item === 'string' ? await client.json<ImageDocument>(imagePath(item)) : item;
      if (typeof item === 'string') totalBytes += image.size_bytes;
      board.expect(items.length, totalBytes);
      const file = output ?? join(to, unique(image.name));
      await writeTarget(file, overwrite, async (stream) => {
        const progress = board.start(file, image.size_bytes);
        await downloadImage(client, image, stream, progress).finally(progress.end);
      });
      results.add({ image_id: image.image_id, file }, `${plain(file)}\n`);
    },
  });
}

/** Standard output is the image alone, even with `--json`. */
async function toStandardOutput({ line, client, terminal, board }: Run): Promise<void> {
  if (terminal.output.isTTY) throw new ClientError((texts) => texts.bytesToTerminal);
  const image = await client.json<ImageDocument>(imagePath(line.words[0] ?? ''));
  const progress = board.start(image.name, image.size_bytes);
  await downloadImage(client, image, terminal.output, progress).finally(progress.end);
}
