import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { cloudOf } from './clouds.ts';

const SRC = 'src';

interface Import {
  /** Paths in the project. */
  readonly from: string;
  readonly to: string;
}

/** Every import of one file of the project by another in these folders; types alone count as well. */
function importsIn(folders: readonly string[]): Import[] {
  return sourceFiles(folders).flatMap((from) =>
    [...readFileSync(from, 'utf8').matchAll(/(?:from|import|import\() ?'(\.[^']+)'/g)].map(([, target = '']) => ({
      from,
      to: join(dirname(from), target),
    })),
  );
}

export function sourceFiles(folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.includes('node_modules'))
      .map((name) => join(folder, name)),
  );
}

/** The module of a file in `src`: its folder, one for each cloud, or its own name at the top level. */
function moduleOf(path: string): string {
  const [first = '', second = ''] = relative(SRC, path).split('/');
  return first === 'clouds' ? `clouds/${second}` : first.replace(/\.ts$/, '');
}

/** Every pair of modules of which one imports the other, like `functions --> http`. */
export function moduleImports(): Set<string> {
  const pairs = importsIn([SRC]).map(({ from, to }) => [moduleOf(from), moduleOf(to)]);
  return new Set(pairs.filter(([from, to]) => from !== to).map(([from, to]) => `${from} --> ${to}`));
}

/** Every import into the folders of a cloud from outside of them. */
export function importsIntoClouds(): string[] {
  return importsIn([SRC, 'infra', 'test'])
    .filter(({ from, to }) => cloudOf(to) !== undefined && cloudOf(to) !== cloudOf(from))
    .map(({ from, to }) => `${from} --> ${to}`);
}
