import { describe, expect, it } from 'vitest';
import { foldText, searchText } from '../../../src/images/search-text.ts';

describe('foldText', () => {
  it.each([
    ['Été À LA PLAGE', 'ETE a la plage'],
    ['café', 'cafe\u0301'],
    ['STRASSE', 'Straße'],
    ['STRASSE', 'STRAẞE'],
    ['istanbul', 'İSTANBUL'],
    ['ISPARTA', 'ısparta'],
    ['ΟΔΟΣ', 'οδος'],
    ['ὈΔΥΣΣΕΎΣ', 'οδυσσευς'],
    ['ёлка й', 'ЕЛКА И'],
    ['ＡＢＣ１２', 'abc12'],
    ['ｶﾞ', 'ガ'],
    ['ﬁn ﬆ', 'FIN ST'],
    ['№ Ⅳ ½', 'no IV 1⁄2'],
    ['한글', '\u1112\u1161\u11ab\u1100\u1173\u11af'],
    ['שָׁלוֹם', 'שלום'],
    ['مُحَمَّد', 'محمد'],
    ['❤️ 👩‍💻', '❤ 👩💻'],
    ['soft\u00adhyphen', 'softhyphen'],
    ['a\u00a0b', 'a b'],
  ])('takes %s and %s for the same', (one, other) => {
    expect(foldText(one)).toBe(foldText(other));
  });

  it.each([
    ['각', '가'],
    ['が', 'か'],
    ['ø', 'o'],
    ['æ', 'ae'],
    ['कि', 'क'],
    ['ที่', 'ท'],
    ['👍🏽', '👍'],
  ])('does not take %s for %s', (one, other) => {
    expect(foldText(one)).not.toBe(foldText(other));
  });

  it('does not find half of a Hangul syllable', () => {
    expect(foldText('각')).not.toContain(foldText('가'));
  });

  it('is the same for every character in either case, applied twice, and adds no control character', () => {
    const wrong: string[] = [];
    for (let point = 0xa0; point <= 0x10ffff; point++) {
      if (point >= 0xd800 && point <= 0xdfff) continue;
      const text = String.fromCodePoint(point);
      const folded = foldText(text);
      // The iota below a Greek vowel is a mark, but its upper case is a letter.
      const upper = text.normalize('NFD').includes('\u0345') ? text : text.toUpperCase();
      const isSame = [upper, text.toLowerCase(), folded].every((form) => foldText(form) === folded);
      if (!isSame || /\p{Cc}/u.test(folded)) wrong.push(point.toString(16));
    }
    expect(wrong).toEqual([]);
  });
});

it('keeps name and tags apart', () => {
  expect(searchText({ name: 'Café', tags: ['a b', 'Ç'] })).toBe('CAFE\nA B\nC');
});
