import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { servedPaths } from '../../src/http/routes.ts';
import { FORMAT_CHOICE, IMAGE_FORMATS } from '../../src/inspection/image-facts.ts';
import { ROUTES } from '../../src/routes.ts';

const read = (file: string) => readFileSync(file, 'utf8');
const readme = read('README.md');

describe('the tables', () => {
  /** The rows of the table whose head begins so. */
  const table = (head: string) =>
    (readme.split('\n\n').find((paragraph) => paragraph.startsWith(`| ${head}`)) ?? '')
      .split('\n')
      .slice(2)
      .map((row) => row.slice(2, -2).split(' | '));

  it('have every setting of the sample', () => {
    const { Values } = JSON.parse(read('local.settings.sample.json'));
    // What the Functions host wants for itself.
    const ours = Object.keys(Values).filter((name) => !/^(?:AzureWebJobs|FUNCTIONS_)/.test(name));
    const named = table('Setting').flatMap(([first = '']) => [...first.matchAll(/`(\w+)`/g)].map(([, name]) => name));
    expect(named.sort()).toEqual(ours.sort());
  });

  it('have every function, with its methods', () => {
    const rows = table('Path').map(([, methods = '', name = '']) => ({ methods, name: name.slice(1, -1) }));
    expect(new Set(rows.map(({ name }) => name))).toEqual(
      new Set([...ROUTES.map(({ name }) => name), 'sweep_orphans']),
    );
    for (const route of ROUTES) {
      if (route.serves.length === 0) continue;
      const said = rows.filter(({ name }) => name === route.name).flatMap(({ methods }) => methods.split(', '));
      const served = new Set(servedPaths(route).map(({ method }) => method));
      expect(new Set(said), route.name).toEqual(served);
    }
  });
});

describe('the formats', () => {
  const names = FORMAT_CHOICE.split(/, | or /);

  it('are those that people are told', () => {
    expect(names.map((name) => name.toLowerCase()).sort()).toEqual([...IMAGE_FORMATS].sort());
  });

  it.each(['README.md', 'README.es.md', 'src/web/page.html'])('are all named in %s', (file) => {
    expect(read(file)).toMatch(new RegExp(names.join('(?:, | and | y )')));
  });
});
