/** One or two digits, the first of which may be a space: old cameras write `2004: 7: 5  9: 3: 1`. */
const TWO = '([ \\d]\\d|\\d(?=[:\\-/.\\sT]|$))';
const DATE = new RegExp(`^(\\d{4})[:\\-/.]${TWO}[:\\-/.]${TWO}[ T]${TWO}:${TWO}:${TWO}(?:\\.\\d{1,9})?\\s*(\\S{0,6})`);
const OFFSET = /^([+-])(\d{1,2}):?(\d{2})$/;
const MAX_OFFSET_HOURS = 14;

/**
 * An EXIF date, `2008:05:30 15:56:01`, as RFC 3339; `undefined` for no real date. The offset is the one in the text itself,
 * else that of the offset tag, else none.
 */
export function exifDate(text: string | undefined, offsetTag: string | undefined): string | undefined {
  const match = DATE.exec(text ?? '');
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  // `setUTCFullYear` takes years below 100 as they are; a day or month that does not exist comes out as another one.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const isDay = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && year > 0;
  if (!isDay || hour > 23 || minute > 59 || second > 59) return undefined;
  const [, y] = match;
  const time = [hour, minute, second].map(twoDigits).join(':');
  return `${y}-${twoDigits(month)}-${twoDigits(day)}T${time}${offsetOf(match[7]) ?? offsetOf(offsetTag) ?? ''}`;
}

const twoDigits = (value: number) => String(value).padStart(2, '0');

/** `Z` or `+02:00`; also of `+2:00` and `+0200`. */
function offsetOf(text: string | undefined): string | undefined {
  if (text === 'Z') return 'Z';
  const [, sign, hours, minutes] = OFFSET.exec(text ?? '') ?? [];
  if (Number(hours) > MAX_OFFSET_HOURS || Number(minutes) > 59 || sign === undefined) return undefined;
  return `${sign}${twoDigits(Number(hours))}:${minutes}`;
}
