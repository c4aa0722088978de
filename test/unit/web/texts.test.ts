import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fillHtml } from '../../../infra/page-html.ts';
import { IMAGE_FORMATS, type ImageFormat } from '../../../src/inspection/image-facts.ts';
import { english } from '../../../src/web/words/english.ts';
import { spanish } from '../../../src/web/words/spanish.ts';
import { chooseLanguage } from '../../../src/web/words/texts.ts';

type Table = Readonly<Record<string, unknown>>;

/** Words that Spanish has in common with English. */
const SAME = new Set(['asJson', 'iso', 'id', 'sha256', 'url', 'no', 'north', 'south', 'east', 'moreTags', 'byteCount']);
const ARGUMENTS = [2, 3];

/** Each text with its path, a function by what it makes of two numbers. */
function rows(table: Table, path = ''): [string, string][] {
  return Object.entries(table).flatMap(([key, value]): [string, string][] => {
    if (typeof value === 'string') return [[path + key, value]];
    if (typeof value === 'function') return [[path + key, String(value(...ARGUMENTS))]];
    return rows(value as Table, `${path}${key}.`);
  });
}

describe('the two languages', () => {
  it('have the same texts, none empty in one alone, none left in English', () => {
    const [en, es] = [rows(english), rows(spanish)];
    expect(es.map(([key]) => key).sort()).toEqual(en.map(([key]) => key).sort());
    const ofEnglish = new Map(en);
    for (const [key, text] of es) {
      expect(text === '', key).toBe(ofEnglish.get(key) === '');
      if (text !== '' && !SAME.has(key) && /[a-z]{3}/.test(text)) expect(text, key).not.toBe(ofEnglish.get(key));
    }
  });

  it.each([
    ['es', ['en-GB'], 'es'],
    [null, ['es-MX', 'en'], 'es'],
    [null, ['ca', 'es'], 'es'],
    [null, ['pt-BR', 'en'], 'en'],
    ['fr', ['ES'], 'es'],
    [undefined, [], 'en'],
  ] as const)('choice %s, browser %j: %s', (chosen, preferred, language) => {
    expect(chooseLanguage(chosen, preferred)).toBe(language);
  });

  it('hold every text: none is written elsewhere in the page', () => {
    const files = readdirSync('src/web', { recursive: true, encoding: 'utf8' }).filter(
      (file) => /\.ts$/.test(file) && !file.startsWith('words/'),
    );
    const stray = files.flatMap((file) =>
      readFileSync(`src/web/${file}`, 'utf8')
        .split('\n')
        .filter((line) => !/^\s*(?:\/?\*|\/\/|import |export \{)|throw new Error|console\./.test(line))
        .flatMap((line) => [...line.matchAll(/(['"`])([A-Z][a-z]+(?: [^'"`]*)?[^'"`]*)\1/g)].map(([, , text]) => text))
        .filter((text = '') => / |^[A-Z][a-z]+$/.test(text) && !ALLOWED.test(text))
        .map((text) => `${file}: ${text}`),
    );
    expect(stray).toEqual([]);
  });
});

/** Names of keys, events, codes and headers. */
const ALLOWED =
  /^(?:Enter|Backspace|Escape|Delete|Home|End|Files|Tab|Shift|Control|Arrow\w+|AbortError|Failure|Timeout)$/;

describe('the HTML', () => {
  it('is filled with the English texts, and keeps their keys', () => {
    expect(fillHtml('<b id="x">{{upload}}</b><i aria-label="{{close}}"></i>{{max_upload_bytes}}')).toBe(
      '<b id="x" data-text="upload">Upload</b><i data-text-aria-label="close" aria-label="Close"></i>{{max_upload_bytes}}',
    );
  });

  it('has no unknown key, and no text beside the keys', () => {
    const html = readFileSync('src/web/page.html', 'utf8');
    expect(() => fillHtml(html)).not.toThrow();
    const words = html
      .replace(/\{\{\w+\}\}/g, '')
      .matchAll(/(?:>|aria-label="|placeholder=")\s*([^<>"]*[A-Za-z]{2}[^<>"]*)/g);
    expect(
      [...words]
        .map(([, text]) => text?.trim())
        .filter(
          (text) =>
            text !== 'OpenAPI' &&
            !text?.startsWith('JPEG, ') &&
            !IMAGE_FORMATS.includes(text?.toLowerCase() as ImageFormat),
        ),
    ).toEqual([]);
  });
});
