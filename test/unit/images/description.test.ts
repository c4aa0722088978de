import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMetadata, parseName, parseTags } from '../../../src/images/description.ts';
import { anyText } from '../../support/any-text.ts';
import { codeOf } from '../../support/fault.ts';

const CAT = '🐈';

describe('parseName', () => {
  it.each([['a'], [' '], ['../../etc/passwd'], ['<script>'], ['a\u202eb'], [CAT.repeat(255)], ['x'.repeat(255)]])(
    'keeps %j as data',
    (name) => {
      expect(parseName(name)).toBe(name);
    },
  );

  it.each([
    [''],
    ['x'.repeat(256)],
    [CAT.repeat(256)],
    ['a\r\nb'],
    ['a\0'],
    ['a\u007f'],
    ['a\u0090'],
    ['a\ud800'],
    [7],
    [null],
    [['a']],
    [{}],
  ])('refuses %j', (name) => {
    expect(codeOf(() => parseName(name))).toBe('InvalidMetadata');
  });
});

describe('parseTags', () => {
  const numbered = (count: number) => Array.from({ length: count }, (_, at) => `tag ${at}`);

  it('takes away space round a tag, and doubles', () => {
    expect(parseTags([' pets', 'été', 'pets ', 'Pets'])).toEqual(['pets', 'été', 'Pets']);
  });

  it('takes 20 tags of 64 characters, and not one more of either', () => {
    expect(parseTags(numbered(20))).toHaveLength(20);
    expect(codeOf(() => parseTags(numbered(21)))).toBe('InvalidMetadata');
    expect(parseTags([CAT.repeat(64)])).toEqual([CAT.repeat(64)]);
    expect(codeOf(() => parseTags([CAT.repeat(65)]))).toBe('InvalidMetadata');
  });

  it('counts doubles once', () => {
    expect(parseTags([...numbered(20), ...numbered(20)])).toHaveLength(20);
  });

  it.each([['pets'], [{}], [null], [7], [['']], [['  ']], [[7]], [[null]], [['a\nb']], [['\udfff']], [[['a']]]])(
    'refuses %j',
    (tags) => {
      expect(codeOf(() => parseTags(tags))).toBe('InvalidMetadata');
    },
  );

  it('is at rest after one step', () => {
    fc.assert(
      fc.property(fc.array(anyText(5), { maxLength: 25 }), (tags) => {
        fc.pre(codeOf(() => parseTags(tags)) === 'nothing thrown');
        const parsed = parseTags(tags);
        expect(parseTags(parsed)).toEqual(parsed);
        expect(new Set(parsed).size).toBe(parsed.length);
      }),
    );
  });
});

describe('parseMetadata', () => {
  const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, at]));
  /** An object that has so many bytes as JSON. */
  const sized = (bytes: number) => ({ k: 'x'.repeat(bytes - '{"k":""}'.length) });

  it('takes texts, numbers and booleans as they are', () => {
    const metadata = { album: '2026', 'clé 1': 'a\nb', count: -0.5, zero: 0, private: false, empty: '' };
    expect(parseMetadata(metadata)).toEqual(metadata);
    expect(parseMetadata({})).toEqual({});
  });

  it('takes 50 keys, keys of 64 characters and 8 KiB, and not one more of any', () => {
    expect(Object.keys(parseMetadata(keys(50)))).toHaveLength(50);
    expect(codeOf(() => parseMetadata(keys(51)))).toBe('InvalidMetadata');
    expect(parseMetadata({ ['k'.repeat(64)]: 1 })).toEqual({ ['k'.repeat(64)]: 1 });
    expect(codeOf(() => parseMetadata({ ['k'.repeat(65)]: 1 }))).toBe('InvalidMetadata');
    expect(parseMetadata(sized(8_192))).toEqual(sized(8_192));
    expect(codeOf(() => parseMetadata(sized(8_193)))).toBe('InvalidMetadata');
  });

  it('counts bytes, not characters', () => {
    expect(codeOf(() => parseMetadata({ k: 'é'.repeat(4_097) }))).toBe('InvalidMetadata');
  });

  it.each([
    [null],
    [[]],
    ['text'],
    [7],
    [{ a: null }],
    [{ a: [] }],
    [{ a: {} }],
    [{ a: Number.NaN }],
    [{ a: Number.POSITIVE_INFINITY }],
    [{ a: '\ud800' }],
    [{ '': 1 }],
    [{ 'a\n': 1 }],
    [{ '\udc00': 1 }],
  ])('refuses %j', (metadata) => {
    expect(codeOf(() => parseMetadata(metadata))).toBe('InvalidMetadata');
  });

  it('keeps keys like __proto__ as data, and harmless', () => {
    const parsed = parseMetadata(JSON.parse('{"__proto__":"x","constructor":true,"toString":1}'));
    expect(JSON.stringify(parsed)).toBe('{"__proto__":"x","constructor":true,"toString":1}');
    expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
    expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
    expect(codeOf(() => parseMetadata(JSON.parse('{"__proto__":{"admin":true}}')))).toBe('InvalidMetadata');
    expect('admin' in {}).toBe(false);
  });

  it('refuses deep nesting without falling over', () => {
    const deep = JSON.parse(`{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`);
    expect(codeOf(() => parseMetadata(deep))).toBe('InvalidMetadata');
  });

  it('survives JSON, whatever it took', () => {
    const value = fc.oneof(anyText(6), fc.double(), fc.boolean());
    const key = anyText(4);
    fc.assert(
      fc.property(fc.dictionary(key, value, { maxKeys: 4 }), (metadata) => {
        fc.pre(codeOf(() => parseMetadata(metadata)) === 'nothing thrown');
        const text = JSON.stringify(parseMetadata(metadata));
        expect(JSON.stringify(parseMetadata(JSON.parse(text)))).toBe(text);
      }),
    );
  });
});
