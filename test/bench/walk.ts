import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { plain } from '../support/sample-images.ts';
import { walkWhileOthersWrite } from '../support/walk.ts';

/**
 * `node test/bench/walk.ts [http://127.0.0.1:7071/api] [--images 1000] [--top 20]`: walks the list of a running app, once
 * in each order, while images come and go. Ends with 1 when an image that stayed was missed, or met twice.
 */
const { values, positionals } = parseArgs({
  options: { images: { type: 'string', default: '1000' }, top: { type: 'string', default: '20' } },
  allowPositionals: true,
});
const url = positionals[0] ?? 'http://127.0.0.1:7071/api';
const image = await plain(2, 2).png().toBuffer();

for (const order of ['desc', 'asc'] as const) {
  const started = performance.now();
  const plan = { url, image, originals: Number(values.images), top: Number(values.top), order, mark: randomUUID() };
  const { pages, seen, missed, twice, inserted, deleted } = await walkWhileOthersWrite(plan);
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  process.stdout.write(
    `${order}: ${values.images} images stayed, ${inserted} came, ${deleted} went; ${pages} pages, ${seen} seen, ` +
      `${missed.length} missed, ${twice.length} twice; ${seconds} s\n`,
  );
  if (missed.length + twice.length > 0) process.exitCode = 1;
}
