/** RFC 3339, section 5.6, with its offset; a date alone means its midnight in UTC. */
const TIMESTAMP =
  /^(\d{4})-(0[1-9]|1[0-2])-(\d\d)(?:T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d))?$/i;

/** The timestamp in UTC with milliseconds; absent if it is not one, or if its day does not exist, such as 2026-02-30. */
export function parseTimestamp(text: string): string | undefined {
  const match = TIMESTAMP.exec(text);
  if (match === null) return undefined;
  const [, year, month, day] = match.map(Number);
  // `Date` parses February 30 as March 2. Day 0 of the next month is the last day of this month.
  const last = new Date(0);
  last.setUTCFullYear(year ?? 0, month ?? 0, 0);
  if (day === undefined || day < 1 || day > last.getUTCDate()) return undefined;
  const utc = new Date(text.toUpperCase()).toISOString();
  // The offset can move the date out of the four-digit years.
  return utc.length === 24 ? utc : undefined;
}
