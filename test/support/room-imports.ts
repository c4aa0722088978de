import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const SRC = 'src';

/** The room of a file in `src`: its folder, or its own name where it lies at the top. */
function roomOf(path: string): string {
  const [first = ''] = relative(SRC, path).split('/');
  return first.replace(/\.ts$/, '');
}

/** Every pair of rooms of which one imports the other, like `functions --> http`; types alone count as well. */
export function roomImports(): Set<string> {
  const pairs = new Set<string>();
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  for (const file of files.map((name) => join(SRC, name))) {
    for (const [, target = ''] of readFileSync(file, 'utf8').matchAll(/(?:from|import\() ?'(\.[^']+)'/g)) {
      const from = roomOf(file);
      const to = roomOf(join(dirname(file), target));
      if (from !== to) pairs.add(`${from} --> ${to}`);
    }
  }
  return pairs;
}
