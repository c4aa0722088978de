import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isPresent } from '../support/clouds.ts';

const PAGES = globSync(['*.md', '.github/*.md', 'docs/**/*.md', 'infra/*/local/*.md', 'test/**/*.md']).sort();
const read = (file: string) => readFileSync(file, 'utf8');

/** A page without its code blocks. */
const prose = (page: string) => page.replaceAll(/^```.*?^```$/gms, '');
const linksOf = (page: string) => [...prose(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => link);

/** The anchors that GitHub gives to the headings of a page. */
function anchorsOf(page: string): string[] {
  return [...prose(page).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

it.each(PAGES)('%s has no broken links', (file) => {
  const broken = linksOf(read(file)).filter((link) => {
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? file : join(dirname(file), path);
    if (!isPresent(target)) return false;
    if (!existsSync(target)) return true;
    return anchor !== undefined && statSync(target).isFile() && !anchorsOf(read(target)).includes(anchor);
  });
  expect(broken).toEqual([]);
});

describe.each(['README', 'docs/README'])('%s', (name) => {
  const [english, spanish] = [read(`${name}.md`), read(`${name}.es.md`)];

  it('links to its translation, and back', () => {
    expect(linksOf(english)[0]).toBe('README.es.md');
    expect(linksOf(spanish)[0]).toBe('README.md');
  });

  it('has the same headings, commands, names and links in both languages', () => {
    expect(outline(spanish)).toEqual(outline(english));
    expect(outline(english).length).toBeGreaterThan(10);
  });
});

/** What a translation keeps: levels of headings, code but for comments and labels, names in code, numbers, targets of links. */
function outline(page: string): string[] {
  const [first = '', ...rest] = page.split(/^```/gm);
  return [first, ...rest].flatMap((part, index) => (index % 2 === 1 ? codeLines(part) : proseMarks(part)));
}

function codeLines(block: string): string[] {
  const lines = block.split('\n').filter((line) => !line.startsWith('#'));
  return lines.map((line) => (block.startsWith('mermaid') ? line.replaceAll(/"[^"]*"/g, '""') : line));
}

function proseMarks(text: string): string[] {
  const marks = text.matchAll(/^#+ |^- |^\|(?= )|`[^`]+`|\]\([^)]+\)|\d[\d.,\u00a0\u202f ]*/gm);
  return [...marks].map(([mark]) =>
    mark
      .replace(/\.es(?=\.)/, '')
      .replaceAll(/(?<=\d)[.,\s]+(?=\d{3})/g, '')
      .replace(/[\s.,]+$/, ''),
  );
}
