import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseTimestamp } from '../../../src/http/timestamp.ts';

it.each([
  ['2026-11-23T09:00:00Z', '2026-11-23T09:00:00.000Z'],
  ['2026-11-23t09:00:00.1234567z', '2026-11-23T09:00:00.123Z'],
  ['2026-11-23T09:00:00+02:00', '2026-11-23T07:00:00.000Z'],
  ['2026-11-23', '2026-11-23T00:00:00.000Z'],
  ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ['2000-02-29T23:59:59-00:30', '2000-03-01T00:29:59.000Z'],
  ['0099-12-31', '0099-12-31T00:00:00.000Z'],
])('reads %s', (text, expected) => {
  expect(parseTimestamp(text)).toBe(expected);
});

it.each([
  ...['2026-02-30', '2026-02-30T00:00:00Z', '2026-02-29', '1900-02-29', '2026-04-31', '2026-06-31T01:00:00+02:00'],
  ...['2026-00-10', '2026-13-01', '2026-01-00', '2026-01-32', '2026-11-23T24:00:00Z', '2026-11-23T09:60:00Z'],
  ...['2026-11-23T09:00:60Z', '2026-11-23T09:00:00+24:00', '2026-11-23T09:00:00+02:60', '2026-11-23T09:00:00'],
  ...['2026-11-23 09:00:00Z', '2026-11-23T09:00Z', '20261123', '2026-1-2', '', 'now', '1700000000'],
  ...['9999-12-31T23:59:59-01:00', '0000-01-01T00:00:00+01:00', '-000001-01-01'],
])('refuses %j', (text) => {
  expect(parseTimestamp(text)).toBeUndefined();
});

it('accepts exactly the days of the calendar', () => {
  const two = (value: number) => String(value).padStart(2, '0');
  const property = fc.property(
    fc.integer({ min: 1, max: 9_999 }),
    fc.nat({ max: 14 }),
    fc.nat({ max: 33 }),
    (year, month, day) => {
      const text = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
      const date = new Date(`${text}T00:00:00Z`);
      const exists = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
      expect(parseTimestamp(text) !== undefined).toBe(exists);
    },
  );
  fc.assert(property, { numRuns: 500 });
});
