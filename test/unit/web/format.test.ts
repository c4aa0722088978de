import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatExactBytes,
  formatExposure,
  formatFormat,
  formatPlace,
  formatTaken,
} from '../../../src/web/words/format.ts';

describe('formatBytes', () => {
  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [1_023, '1,023 bytes'],
    [1_024, '1 KiB'],
    [48_211, '47.1 KiB'],
    [26_214_400, '25 MiB'],
    [26_214_401, '25 MiB'],
    [157_286_400, '150 MiB'],
    [1_073_741_824, '1 GiB'],
    [5_497_558_138_880, '5,120 GiB'],
  ])('%d → %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});

describe('formatExactBytes', () => {
  it.each([
    [1, '1 byte'],
    [309, '309 bytes'],
    [48_211, '47.1 KiB (48,211 bytes)'],
  ])('%d → %s', (bytes, text) => expect(formatExactBytes(bytes)).toBe(text));
});

describe('formatExposure', () => {
  it.each([
    [0.00625, '1/160 s'],
    [1 / 3, '1/3 s'],
    [0.5, '0.5 s'],
    [30, '30 s'],
    [0, '0 s'],
  ])('%d → %s', (seconds, text) => expect(formatExposure(seconds)).toBe(text));
});

describe('formatPlace', () => {
  it('names the hemispheres', () => {
    expect(formatPlace({ latitude: 48.2043, longitude: 16.37, altitude: 171.4 })).toBe(
      '48.20430° N, 16.37000° E, 171 m',
    );
    expect(formatPlace({ latitude: -33.5, longitude: -70.25 })).toBe('33.50000° S, 70.25000° W');
  });
});

it('formats the moment of a picture as it is in the file', () => {
  expect(formatTaken('2008-05-30T15:56:01')).toBe('2008-05-30 15:56:01');
  expect(formatTaken('2020-02-29T12:00:01+02:00')).toBe('2020-02-29 12:00:01 +02:00');
});

it('writes formats as people do', () => {
  expect(['jpeg', 'webp', 'heic'].map(formatFormat)).toEqual(['JPEG', 'WebP', 'HEIC']);
});
