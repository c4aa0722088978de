/** What ExifReader gives, by the names of the tags. */
export type ExifTags = Readonly<Record<string, unknown>>;

const MAX_CHARACTERS = 256;

/** Control characters, line and paragraph separators, and marks that turn the reading direction of what follows. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** The value of a tag: a text in parts, a number, a fraction, or a list of these. */
export function exifValue(tags: ExifTags, name: string): unknown {
  const tag = tags[name];
  return typeof tag === 'object' && tag !== null && 'value' in tag ? tag.value : undefined;
}

/** A text up to its first NUL, fit to be shown; `undefined` when nothing is left of it. */
export function exifText(tags: ExifTags, name: string): string | undefined {
  const value = exifValue(tags, name);
  const first: unknown = Array.isArray(value) ? value[0] : undefined;
  if (typeof first !== 'string') return undefined;
  const text = first.replace(/\0.*$/s, '').toWellFormed().replace(UNPRINTABLE, '').trim();
  return [...text].slice(0, MAX_CHARACTERS).join('').trimEnd() || undefined;
}

/** A number greater than zero; `undefined` for zero, a fraction without a value, and anything else. */
export function exifPositive(tags: ExifTags, name: string): number | undefined {
  const value = exifNumber(exifValue(tags, name));
  return value !== undefined && value > 0 ? value : undefined;
}

/** A number or a fraction, or the first of a list of them. */
export function exifNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (!Array.isArray(value)) return undefined;
  const [first, second]: unknown[] = value;
  if (Array.isArray(first)) return exifNumber(first);
  return typeof first === 'number' && typeof second === 'number' ? exifNumber(first / second) : undefined;
}
