/** The times of a schedule: each field lists its values in ascending order. */
export interface Schedule {
  readonly seconds: readonly number[];
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: readonly number[];
  readonly months: readonly number[];
  readonly weekdays: readonly number[];
}

interface Field {
  readonly name: string;
  readonly lowest: number;
  readonly highest: number;
  readonly names?: readonly string[];
}

const SECOND: Field = { name: 'second', lowest: 0, highest: 59 };
const MINUTE: Field = { name: 'minute', lowest: 0, highest: 59 };
const HOUR: Field = { name: 'hour', lowest: 0, highest: 23 };
const DAY: Field = { name: 'day', lowest: 1, highest: 31 };
const MONTH: Field = {
  name: 'month',
  lowest: 1,
  highest: 12,
  names: 'january february march april may june july august september october november december'.split(' '),
};
const WEEKDAY: Field = {
  name: 'day of week',
  lowest: 0,
  highest: 6,
  names: 'sunday monday tuesday wednesday thursday friday saturday'.split(' '),
};

/** Days searched for the next occurrence: 29 February can be eight years away. */
const HORIZON_DAYS = 9 * 366;
const DAY_MS = 86_400_000;

/** Reads an NCRONTAB expression of 6 fields, or of 5 (then at second 0). Throws an error that names the field. */
export function parseNcrontab(expression: string): Schedule {
  const fields = expression.trim().split(/\s+/);
  if (fields.length === 5) fields.unshift('0');
  if (fields.length !== 6) throw new Error(`Cannot read the schedule "${expression}": it needs 5 or 6 fields`);
  const [seconds = '', minutes = '', hours = '', days = '', months = '', weekdays = ''] = fields;
  return {
    seconds: parseField(seconds, SECOND),
    minutes: parseField(minutes, MINUTE),
    hours: parseField(hours, HOUR),
    days: parseField(days, DAY),
    months: parseField(months, MONTH),
    weekdays: parseField(weekdays, WEEKDAY),
  };
}

function parseField(text: string, field: Field): readonly number[] {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const [, range = '', step] = /^([^/]+)(?:\/(\d+))?$/.exec(part) ?? [];
    const [from, to] = bounds(range, field, step !== undefined);
    const by = step === undefined ? 1 : Number(step);
    if (!(from <= to) || by < 1) throw new Error(`Cannot read "${part}" as ${field.name} of a schedule`);
    for (let value = from; value <= to; value += by) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}

function bounds(range: string, field: Field, stepped: boolean): [number, number] {
  if (range === '*') return [field.lowest, field.highest];
  const [first = '', last] = range.split('-');
  const from = readValue(first, field);
  if (last !== undefined) return [from, readValue(last, field)];
  return [from, stepped ? field.highest : from];
}

/** A number or a name of at least three letters; NaN for what is neither. */
function readValue(text: string, { lowest, highest, names }: Field): number {
  if (/^\d+$/.test(text)) return Number(text) >= lowest && Number(text) <= highest ? Number(text) : Number.NaN;
  const index = text.length < 3 ? -1 : (names ?? []).findIndex((name) => name.startsWith(text.toLowerCase()));
  return index < 0 ? Number.NaN : index + lowest;
}

/** The first time after a moment, in UTC; undefined where there is none (30 February). Day and weekday must both fit. */
export function nextOccurrence(schedule: Schedule, after: Date): Date | undefined {
  const start = Math.floor(after.getTime() / 1000) * 1000 + 1000;
  const firstDay = Math.floor(start / DAY_MS) * DAY_MS;
  for (let day = firstDay; day < firstDay + HORIZON_DAYS * DAY_MS; day += DAY_MS) {
    const date = new Date(day);
    if (!schedule.months.includes(date.getUTCMonth() + 1) || !schedule.days.includes(date.getUTCDate())) continue;
    if (!schedule.weekdays.includes(date.getUTCDay())) continue;
    const second = firstSecond(schedule, Math.max(0, (start - day) / 1000));
    if (second !== undefined) return new Date(day + second * 1000);
  }
  return undefined;
}

/** The first second of a day that fits, from a given one on. */
function firstSecond({ hours, minutes, seconds }: Schedule, from: number): number | undefined {
  for (const hour of hours) {
    if (hour * 3600 + 3599 < from) continue;
    for (const minute of minutes) {
      const base = hour * 3600 + minute * 60;
      const second = seconds.find((value) => base + value >= from);
      if (second !== undefined) return base + second;
    }
  }
  return undefined;
}
