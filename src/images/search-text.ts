import { ServiceError } from '../errors.ts';
import { MAX_NAME_CHARACTERS, requireText } from './description.ts';
import type { ImageRecord } from './image-record.ts';

/** Limit of the search text, before folding. */
export const MAX_SEARCH_CHARACTERS = MAX_NAME_CHARACTERS;

/**
 * Marks that modify a letter in Latin, Greek, Cyrillic, Hebrew and Arabic script, and characters without a width. The
 * vowel signs of Thai or Devanagari are marks as well, and the voicing marks of kana, but they make another word.
 */
const IGNORED =
  /[[\p{M}&&[\p{sc=Zinh}\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}\p{sc=Hebr}\p{sc=Arab}]]--[\u3099\u309a]]|\p{Default_Ignorable_Code_Point}/gv;

/** Names and tags contain no control characters, so a match cannot cross a separator. */
const SEPARATOR = '\n';

/**
 * A text without case, accents and other forms of the same letters, for comparison only: NFKD (full-width and half-width
 * forms, ligatures), no marks, upper case, NFC (whole Hangul syllables, so that 가 is not a part of 각). Upper case
 * because it has one form for σ and ς, for ß and ss, and for the four letters i of Turkish. й is и here, and å is a; ø, ł, đ
 * and æ are letters of their own in Unicode, and stay. Applying it twice changes nothing.
 */
export function foldText(text: string): string {
  const upper = text.normalize('NFKD').replace(IGNORED, '').toLowerCase().toUpperCase();
  return upper.normalize('NFKD').replace(IGNORED, '').normalize('NFC');
}

/** The text that must contain the folded `ListFilter.q`. */
export function searchText({ name, tags }: Pick<ImageRecord, 'name' | 'tags'>): string {
  return [name, ...tags].map(foldText).join(SEPARATOR);
}

/** Throws `InvalidMetadata` for a text that cannot be searched for. */
export function parseSearch(text: string): string {
  requireText(text, 'The search text', 'q', MAX_SEARCH_CHARACTERS);
  if (foldText(text) === '') {
    throw new ServiceError('InvalidMetadata', 'The search text contains only accents and invisible characters.', {
      target: 'q',
    });
  }
  return text;
}
