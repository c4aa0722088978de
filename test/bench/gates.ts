import type { Results } from './results.ts';
import { spread } from './statistics.ts';

/** What the project promises, and what it hopes for; the median of the run is held against it. */
export interface Gate {
  readonly name: string;
  readonly value: number;
  readonly relation: 'at least' | 'at most';
  readonly limit: number;
  readonly stretch?: number;
}

export function isMet({ value, relation }: Gate, limit: number): boolean {
  return relation === 'at least' ? value >= limit : value <= limit;
}

/** The gates whose cases were measured. */
export function gates(results: Results): Gate[] {
  const ratio = (name: string, limit: number, stretch?: number): Gate[] =>
    gate(`${name}: share of direct`, results.ratio(name, 'app', 'direct')?.median, 'at least', limit, stretch);
  const startOf = (name: string, value: 'importMs' | 'importMb' | 'firstAnswerMs', limit: number, stretch?: number) => {
    const values = results.starts.map((sample) => sample[value]);
    return values.length === 0 ? [] : gate(name, spread(values).median, 'at most', limit, stretch);
  };
  const cpu = (subject: 'app' | 'floor') => results.spread('upload 20 KB', subject, ({ cpuMs }) => cpuMs)?.median;
  const growth = results.spread('eight 50 MiB at once', 'app', ({ peakMb, startMb }) => peakMb - startMb)?.median;
  const perSecond = (name: string) => results.spread(name, 'app', (sample) => sample.perSecond)?.median;
  return [
    ...ratio('upload 20 KB', 0.6, 0.8),
    ...ratio('upload 1 MiB', 0.65, 0.8),
    ...ratio('upload 50 MiB', 0.6, 0.75),
    ...ratio('metadata read, 200', 0.7, 0.9),
    ...results.cases().flatMap((name) => beside(results, name)),
    ...gate(
      '304: times a 200',
      quotient(perSecond('metadata read, 304'), perSecond('metadata read, 200')),
      'at least',
      1,
    ),
    ...gate('eight 50 MiB at once: growth in MB', growth, 'at most', 150, 100),
    ...gate('CPU ms of a 20 KB upload above the floor', difference(cpu('app'), cpu('floor')), 'at most', 1.5),
    ...startOf('import of the bundle, ms', 'importMs', 90, 60),
    ...startOf('import of the bundle, MB', 'importMb', 90),
    ...startOf('process start to first answer, ms', 'firstAnswerMs', 400),
  ];
}

/** An upload is never slower than by either way that a user would take instead, and takes less memory than both. */
function beside(results: Results, name: string): Gate[] {
  if (!name.includes('MiB') && !name.includes('KB')) return [];
  return (['express+multer', 'busboy+uploadStream'] as const).flatMap((other) => {
    const peak = (subject: 'app form' | typeof other) => results.spread(name, subject, ({ peakMb }) => peakMb)?.median;
    return [
      ...gate(`${name}: times ${other}`, results.ratio(name, 'app form', other)?.median, 'at least', 1),
      ...gate(`${name}: memory of ${other}`, quotient(peak('app form'), peak(other)), 'at most', 1),
    ];
  });
}

function gate(
  name: string,
  value: number | undefined,
  relation: Gate['relation'],
  limit: number,
  stretch?: number,
): Gate[] {
  return value === undefined ? [] : [{ name, value, relation, limit, ...(stretch !== undefined && { stretch }) }];
}

function quotient(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a / b;
}

function difference(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a - b;
}
