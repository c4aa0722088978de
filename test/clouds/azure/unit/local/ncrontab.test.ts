import { describe, expect, test } from 'vitest';
import { nextOccurrence, parseNcrontab } from '../../../../../infra/azure/local/host/ncrontab.ts';

function next(expression: string, after: string): string | undefined {
  return nextOccurrence(parseNcrontab(expression), new Date(after))?.toISOString().replace('.000Z', 'Z');
}

describe('an NCRONTAB expression', () => {
  test.each([
    ['0 0 3 * * *', '2026-11-23T02:59:59Z', '2026-11-23T03:00:00Z'],
    ['0 0 3 * * *', '2026-11-23T03:00:00Z', '2026-11-24T03:00:00Z'],
    ['* * * * * *', '2026-11-23T03:00:00.250Z', '2026-11-23T03:00:01Z'],
    ['*/5 * * * *', '2026-11-23T03:02:10Z', '2026-11-23T03:05:00Z'],
    ['30 */15 9-17 * * Mon-Fri', '2026-11-21T12:00:00Z', '2026-11-23T09:00:30Z'],
    ['0 0 0 1 jan *', '2026-11-23T00:00:00Z', '2027-01-01T00:00:00Z'],
    ['0 0 0 1 January,July *', '2026-11-23T00:00:00Z', '2027-01-01T00:00:00Z'],
    ['0 5,1,3 0 * * *', '2026-11-23T00:01:00Z', '2026-11-23T00:03:00Z'],
    ['0 10/20 * * * *', '2026-11-23T00:31:00Z', '2026-11-23T00:50:00Z'],
    ['0 0 0 29 2 *', '2026-11-23T00:00:00Z', '2028-02-29T00:00:00Z'],
    ['0 0 0 29 2 *', '2096-03-01T00:00:00Z', '2104-02-29T00:00:00Z'],
    ['59 59 23 31 12 *', '2026-12-31T23:59:59Z', '2027-12-31T23:59:59Z'],
  ])('%s after %s is at %s', (expression, after, time) => {
    expect(next(expression, after)).toBe(time);
  });

  test('day and day of week must both fit', () => {
    expect(next('0 0 0 13 * Fri', '2026-11-23T00:00:00Z')).toBe('2027-08-13T00:00:00Z');
  });

  test('30 February never comes', () => {
    expect(next('0 0 0 30 2 *', '2026-11-23T00:00:00Z')).toBeUndefined();
  });

  test.each([
    '',
    '* * * *',
    '* * * * * * *',
    '60 * * * * *',
    '* * * 0 * *',
    '* * * * * 7',
    'a * * * * *',
    '5-1 * * * * *',
    '*/0 * * * * *',
    '1,, * * * * *',
    '* * * * ja *',
    '01:00:00',
  ])('%j is an error', (expression) => {
    expect(() => parseNcrontab(expression)).toThrow(/Cannot read/);
  });
});
