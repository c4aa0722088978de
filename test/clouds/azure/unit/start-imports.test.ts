import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { build } from '../../../../infra/build.ts';

/** Constants of the two SDKs, which no other module has. */
const [DATABASE, STORAGE] = ['x-ms-documentdb-partitionkey', 'x-ms-blob-type'];

/** The text of a module of the bundle and of those that it imports; with `later`, also of those that it imports on demand. */
async function textOf(file: string, later: boolean, seen = new Set<string>()): Promise<string> {
  if (seen.has(file)) return '';
  seen.add(file);
  const text = await readFile(file, 'utf8');
  const imports = later ? /["'](\.[^"']*\.mjs)["']/g : /(?:\bfrom|\bimport) ?["'](\.[^"']*\.mjs)["']/g;
  const parts = [...text.matchAll(imports)].map(([, path = '']) => join(dirname(file), path));
  const texts: string[] = [text];
  for (const part of parts) texts.push(await textOf(part, later, seen));
  return texts.join('\n');
}

it('the import of the app has neither SDK: what uses it loads it', async () => {
  const app = await build('src/clouds/azure/app.ts');
  const [start, whole] = [await textOf(app, false), await textOf(app, true)];
  expect([whole.includes(DATABASE), whole.includes(STORAGE)]).toEqual([true, true]);
  expect([start.includes(DATABASE), start.includes(STORAGE)]).toEqual([false, false]);
}, 60_000);
