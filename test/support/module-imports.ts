import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const SRC = 'src';

/** The module of a file in `src`: its folder, one for each cloud, or its own name at the top level. */
function moduleOf(path: string): string {
  const [first = '', second = ''] = relative(SRC, path).split('/');
  return first === 'clouds' ? `clouds/${second}` : first.replace(/\.ts$/, '');
}

/** Every pair of modules of which one imports the other, like `functions --> http`; types alone count as well. */
export function moduleImports(): Set<string> {
  const pairs = new Set<string>();
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  for (const file of files.map((name) => join(SRC, name))) {
    for (const [, target = ''] of readFileSync(file, 'utf8').matchAll(/(?:from|import\() ?'(\.[^']+)'/g)) {
      const from = moduleOf(file);
      const to = moduleOf(join(dirname(file), target));
      if (from !== to) pairs.add(`${from} --> ${to}`);
    }
  }
  return pairs;
}
