const DATE = /^(\d{4})[:\-/.](\d{2})[:\-/.](\d{2})[ T](\d{2}):(\d{2}):(\d{2})/;
const OFFSET = /^(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/;

/** An EXIF date, `2008:05:30 15:56:01`, as RFC 3339 with the offset that the file has; `undefined` for no real date. */
export function exifDate(text: string | undefined, offset: string | undefined): string | undefined {
  const match = DATE.exec(text ?? '');
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  // `setUTCFullYear` takes years below 100 as they are; a day or month that there is not comes out as another one.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const isDay = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && year > 0;
  if (!isDay || hour > 23 || minute > 59 || second > 59) return undefined;
  const [, y, mo, d, h, mi, s] = match;
  return `${y}-${mo}-${d}T${h}:${mi}:${s}${offset !== undefined && OFFSET.test(offset) ? offset : ''}`;
}
