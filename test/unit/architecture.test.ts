import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { roomImports } from '../support/room-imports.ts';

it('is as docs/architecture.md draws it', () => {
  const picture = /```mermaid\nflowchart TD\n(.*?)```/s.exec(readFileSync('docs/architecture.md', 'utf8'))?.[1] ?? '';
  const drawn = [...picture.matchAll(/^ {2}([\w-]+ --> [\w-]+)$/gm)].map(([, arrow]) => arrow);
  expect(drawn.length).toBeGreaterThan(0);
  expect(drawn.sort()).toEqual([...roomImports()].sort());
});
