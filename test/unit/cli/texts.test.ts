import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { languageOption } from '../../../src/cli/line/command-line.ts';
import { english } from '../../../src/cli/texts/english.ts';
import { spanish } from '../../../src/cli/texts/spanish.ts';
import { chooseTexts } from '../../../src/cli/texts/texts.ts';
import { ERROR_CODES } from '../../../src/contract/error-codes.ts';
import { sourceFiles } from '../../support/module-imports.ts';

/** What functions are called with: numbers that no text has. */
const ARGUMENTS = [7_001, 7_002, 7_003];

/** Each text with its path. */
function rows(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') return [[path, String(value(...ARGUMENTS.slice(0, value.length)))]];
  return Object.entries(value as object).flatMap(([key, member]) => rows(member, `${path}.${key}`));
}

/** What must not change between languages: arguments, names of options and variables, numbers, URLs. */
function fixedParts(text: string): string[] {
  return (text.match(/(?<!\w)--?[a-z][a-z0-9-]*|[A-Z]+_[A-Z_]+|\d[\d:TZ-]*|https?:\S+|\{.*\}|JSON|HTTP/g) ?? []).sort();
}

/** The same in both languages: values, abbreviations, and names of formats. */
const SAME = /^\.systemError$|^\.decimal|^\.barFacts$|\.0$/;

describe('the two languages', () => {
  it('have the same texts with the same names and values, none empty in one alone, none left in English', () => {
    const [en, es] = [rows(english), new Map(rows(spanish))];
    expect([...es.keys()].sort()).toEqual(en.map(([path]) => path).sort());
    for (const [path, text] of en) {
      const translated = es.get(path) ?? '';
      expect(translated === '', path).toBe(text === '');
      if (!path.startsWith('.problem')) expect(fixedParts(translated), path).toEqual(fixedParts(text));
      if (/[a-z]{3}/.test(text) && !SAME.test(path)) expect(translated, path).not.toBe(text);
    }
  });

  it('have words for every code of the service, and pass on what it says', () => {
    for (const code of ERROR_CODES) {
      expect(english.problem(code, 'It said so.')).toBe('It said so.');
      expect(spanish.problem(code, 'It said so.')).toMatch(/^\p{Lu}[^.]+\. El servicio dice: «It said so\.»$/u);
    }
    for (const code of ['NewCode', 'toString', undefined]) {
      expect(spanish.problem(code, 'It said so.')).toBe('El servicio dice: «It said so.»');
    }
  });

  it('count', () => {
    expect([english.sum(1, 2), spanish.sum(1, 2)]).toEqual(['1 done, 2 failed', '1 completada, 2 fallidas']);
    expect(spanish.sum(1_000_000, 1)).toBe('1000000 completadas, 1 fallida');
  });

  it.each([
    [{ LC_ALL: 'es_AR.UTF-8', LC_MESSAGES: 'en_US', LANG: 'en_US' }, [], spanish],
    [{ LC_ALL: 'C', LC_MESSAGES: 'es_ES', LANG: 'es_ES' }, [], english],
    [{ LC_ALL: '', LC_MESSAGES: 'es', LANG: 'en_US' }, [], spanish],
    [{ LANG: 'es@euro' }, [], spanish],
    [{ LANG: 'est_EE' }, [], english],
    [{ LANG: 'fr_FR' }, [], english],
    [{}, [], english],
    [{ LANG: 'es' }, ['list', '--lang', 'en'], english],
    [{}, ['--lang=es', 'lsit', '--nonsense'], spanish],
    [{ LANG: 'es' }, ['--lang', 'fr'], spanish],
    [{ LANG: 'es' }, ['list', '--lang'], spanish],
    [{}, ['upload', '--', '--lang=es'], english],
  ])('%j and %j', (env, args, texts) => {
    expect(chooseTexts(languageOption(args), env)).toBe(texts);
  });

  it('hold every text: none is written elsewhere in the command line', () => {
    const stray = sourceFiles(['src/cli'])
      .filter((file) => !/texts\/(?:english|spanish|spanish-errors)\.ts$/.test(file))
      .flatMap((file) => {
        const code = readFileSync(file, 'utf8').replace(
          /\/\*\*[\s\S]*?\*\/|^\s*\/\/.*$|^import .*$|^\s*} from .*$/gm,
          '',
        );
        const literals = [...code.matchAll(/'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g)];
        return literals
          .map(([, plain, template]) => (plain ?? template ?? '').replace(/\$\{[^}]*\}/g, ''))
          .filter(
            (text) =>
              (/\p{L}{2,}[,;:]? \p{L}{2,}|^\p{Lu}\p{Ll}+[.!?]?$/u.test(text) || text.includes('…')) &&
              !ALLOWED.test(text),
          )
          .map((text) => `${file}: ${text}`);
      });
    expect(stray).toEqual([]);
  });
});

/** Codes, and headers. */
const ALLOWED = /^(?:Interrupted|Interruption|Location)$|^Content-Type: |form-data/;
