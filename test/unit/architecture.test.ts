import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { isPresent } from '../support/clouds.ts';
import { importsIntoClouds, moduleImports, sourceFiles } from '../support/module-imports.ts';

it('is as docs/architecture.md draws it', () => {
  const picture = /```mermaid\nflowchart TD\n(.*?)```/s.exec(readFileSync('docs/architecture.md', 'utf8'))?.[1] ?? '';
  const drawn = [...picture.matchAll(/^ {2}([\w/-]+ --> [\w/-]+)$/gm)].map(([, arrow = '']) => arrow);
  expect(drawn.length).toBeGreaterThan(0);
  const present = drawn.filter((arrow) => isPresent(`src/${arrow.replace(' ', '/')}`));
  expect(present.sort()).toEqual([...moduleImports()].sort());
});

it('has no static import into the folders of a cloud from outside them', () => {
  expect(importsIntoClouds()).toEqual([]);
});

it('names no store of a cloud in the suites that run on every cloud', () => {
  const files = sourceFiles(['test/contract', 'test/faults', 'test/chaos', 'test/e2e', 'test/load', 'test/support']);
  expect(
    files.filter((file) => /azur|cosmos|devstore|blockblob|dynamo|firestore/i.test(readFileSync(file, 'utf8'))),
  ).toEqual([]);
});
