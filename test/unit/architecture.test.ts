import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { moduleImports } from '../support/module-imports.ts';

it('is as docs/architecture.md draws it', () => {
  const picture = /```mermaid\nflowchart TD\n(.*?)```/s.exec(readFileSync('docs/architecture.md', 'utf8'))?.[1] ?? '';
  const drawn = [...picture.matchAll(/^ {2}([\w/-]+ --> [\w/-]+)$/gm)].map(([, arrow]) => arrow);
  expect(drawn.length).toBeGreaterThan(0);
  expect(drawn.sort()).toEqual([...moduleImports()].sort());
});

it('has no import into the folders of a cloud from outside them', () => {
  const outside = moduleImports();
  const into = [...outside].filter((arrow) => arrow.includes('--> clouds/'));
  expect(into).toEqual([]);
});
