import type { ImageDocument } from '../../contract/image-document.ts';
import { plain } from '../terminal/terminal.ts';
import { eachOf } from './each-of.ts';
import { imagePath } from './find-images.ts';
import type { Run } from './run.ts';

export async function show(run: Run): Promise<void> {
  const { line, client, results } = run;
  const query = line.options.location ? '?include=location' : '';
  let shown = 0;
  await eachOf(line.words, run, {
    jobs: 1,
    nameOf: (id) => id,
    async act(id) {
      const image = await client.json<ImageDocument>(imagePath(id) + query);
      results.add(image, (shown++ === 0 ? '' : '\n') + describe(image));
    },
  });
}

/** One line for each property. */
export function describe(document: object): string {
  return Object.entries(document)
    .map(([name, value]) => `${`${name.padEnd(18)} ${text(value)}`.trimEnd()}\n`)
    .join('');
}

function text(value: unknown): string {
  if (typeof value !== 'object' || value === null) return plain(String(value));
  const entries = Object.entries(value).map(([name, member]) => (Array.isArray(value) ? member : `${name}=${member}`));
  return plain(entries.join(', '));
}
