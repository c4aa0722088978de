import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseImageId } from '../../../src/images/image-id.ts';
import { anyText } from '../../support/any-text.ts';
import { codeOf } from '../../support/fault.ts';

describe('parseImageId', () => {
  it.each([
    'Captura de pantalla 2026-11-23 a las 10.22.11.png',
    'café.jpg',
    'a',
    '7',
    'a..b',
    '写真.jpg',
    'هرم.png',
    '٣.png',
    "a._~-()[]@!$&'+,;=",
    'a\u00a0b',
    'a)',
    '0193e5a0-7c1e-7abc-8def-0123456789ab',
    'x'.repeat(128),
    'é'.repeat(127),
    `${'写'.repeat(85)}`,
    '𝒜b',
  ])('takes %j', (id) => {
    expect(parseImageId(id)).toBe(id.normalize('NFC'));
  });

  it.each([
    ['empty', ''],
    ['one character too many', 'x'.repeat(129)],
    ['256 bytes', '写'.repeat(85).concat('x')],
    ['the parent', '..'],
    ['the folder itself', '.'],
    ['a hidden file', '.hidden'],
    ['a slash', 'a/b'],
    ['a backslash', 'a\\b'],
    ['an encoded slash', 'a%2Fb'],
    ['a percent sign', 'a%b'],
    ['a question mark', 'a?b'],
    ['a number sign', 'a#b'],
    ['a colon', 'a:b'],
    ['an asterisk', 'a*b'],
    ['a quote', 'a"b'],
    ['a less-than sign', 'a<b'],
    ['a bar', 'a|b'],
    ['NUL', 'a\0b'],
    ['a line break', 'a\nb'],
    ['a line break at the end', 'a\n'],
    ['a tab', 'a\tb'],
    ['DEL', 'a\u007fb'],
    ['C1', 'a\u0085b'],
    ['right-to-left override', 'a\u202eb'],
    ['right-to-left mark', 'a\u200fb'],
    ['an isolate', 'a\u2066b'],
    ['zero-width space', 'a\u200bb'],
    ['byte order mark', '\ufeffa'],
    ['line separator', 'a\u2028b'],
    ['a lone surrogate', 'a\ud800b'],
    ['a lone surrogate last', 'a\udc00'],
    ['an emoji', 'a🐈'],
    ['a mark first', '\u0301a'],
    ['a space first', ' a'],
    ['a space last', 'a '],
    ['another space last', 'a\u3000'],
    ['a dot last', 'a.'],
    ['a sign first', '-a'],
    ['a fraction first', '½'],
    ['a replacement character', 'a\ufffdb'],
  ])('refuses %s', (_case, id) => {
    expect(codeOf(() => parseImageId(id))).toBe('InvalidImageId');
  });

  it('counts after normalising, and in code points', () => {
    expect(parseImageId('e\u0301'.repeat(127))).toBe('é'.repeat(127));
    expect([...parseImageId('𝒜'.repeat(63))]).toHaveLength(63);
    expect(codeOf(() => parseImageId('𝒜'.repeat(64)))).toBe('InvalidImageId');
  });

  it('gives one id for both ways to write a letter', () => {
    expect(parseImageId('cafe\u0301.jpg')).toBe(parseImageId('caf\u00e9.jpg'));
  });

  it('is at rest after one step, safe for the database, and survives a URL', () => {
    const sign = fc.oneof(anyText(3), fc.constantFrom('.', ' ', '~', 'a', 'é', '7'));
    const taken = fc.array(sign, { maxLength: 40 }).map((signs) => `a${signs.join('')}`);
    fc.assert(
      fc.property(taken, (text) => {
        fc.pre(codeOf(() => parseImageId(text)) === 'nothing thrown');
        const id = parseImageId(text);
        expect(parseImageId(id)).toBe(id);
        expect(id).not.toMatch(/[/\\?#%\p{C}]|[. ]$|^[.]/u);
        expect(Buffer.byteLength(id)).toBeLessThanOrEqual(255);
        expect(decodeURIComponent(encodeURIComponent(id))).toBe(id);
      }),
    );
  });

  it('throws nothing but its own error, whatever the text', () => {
    fc.assert(
      fc.property(anyText(12), (text) => {
        expect(['InvalidImageId', 'nothing thrown']).toContain(codeOf(() => parseImageId(text)));
      }),
    );
  });

  it('tells the fault without repeating the text', () => {
    const told = { target: 'image_id', message: expect.not.stringContaining('secret') };
    for (const id of ['a\u202e/secret', 'a/secret']) {
      expect(() => parseImageId(id)).toThrow(expect.objectContaining(told));
    }
  });
});
