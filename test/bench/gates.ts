import type { CloudBench } from './cloud-bench.ts';
import { quotient, type Results } from './results.ts';
import type { StartSample } from './start-time.ts';

/** What the project promises, of a run on a quiet machine; the median of the rounds is held against it. */
export interface Gate {
  readonly name: string;
  readonly value: number;
  readonly relation: 'at least' | 'at most';
  readonly limit: number;
  /** The same of the SDKs in an empty function, which no service in this host can beat by much. */
  readonly composed: number | undefined;
}

export function isMet({ value, relation, limit }: Gate): boolean {
  return relation === 'at least' ? value >= limit : value <= limit;
}

/** Of the limit of the composition. */
const RATIOS = {
  'upload 20 KB': 0.8,
  'upload 20 KB, form': 0.75,
  'upload 1 MiB': 0.92,
  'upload 50 MiB': 1,
  'metadata read, 200': 0.85,
  'list of 50': 0.85,
} as const;

/** The gates whose cases were measured. */
export function gates(results: Results, startLimits: CloudBench['startLimits']): Gate[] {
  const of = (name: string, subject: string, value: Parameters<Results['spread']>[2]) =>
    results.spread(name, subject, value)?.median;
  const perSecond = (name: string, subject: string) => of(name, subject, (sample) => sample.perSecond);
  const cpu = (subject: string) => of('upload 20 KB', subject, ({ cpuMs }) => cpuMs);
  return [
    ...Object.entries(RATIOS).flatMap(([name, limit]) =>
      gate(`${name}: of limit`, (subject) => results.ofLimit(name, subject)?.median, 'at least', limit),
    ),
    ...gate(
      '304: times a 200',
      (subject) => quotient(perSecond('metadata read, 304', subject), perSecond('metadata read, 200', subject)),
      'at least',
      1.1,
    ),
    ...gate(
      'CPU ms of a 20 KB upload above the floor',
      (subject) => difference(cpu(subject), cpu('floor')),
      'at most',
      1,
    ),
    ...gate(
      'MB after 5,000 uploads at 600/s',
      (subject) => of('memory after 5,000 uploads at 600/s', subject, ({ endMb }) => endMb),
      'at most',
      200,
    ),
    ...gate(
      'eight 50 MiB at once: growth in MB',
      (subject) => of('eight 50 MiB at once', subject, ({ peakMb, startMb }) => peakMb - startMb),
      'at most',
      100,
    ),
    ...startGates(results, startLimits),
  ];
}

function startGates(results: Results, limits: CloudBench['startLimits']): Gate[] {
  if (limits === undefined) return [];
  const median = (value: keyof StartSample) => (subject: string) => results.startSpread(subject, value)?.median;
  return [
    ...gate('import of the bundle, ms', median('importMs'), 'at most', limits.importMs),
    ...gate('process start to first answer, ms', median('firstAnswerMs'), 'at most', limits.firstAnswerMs),
  ];
}

function gate(
  name: string,
  measured: (subject: string) => number | undefined,
  relation: Gate['relation'],
  limit: number,
): Gate[] {
  const value = measured('app');
  return value === undefined ? [] : [{ name, value, relation, limit, composed: measured('composed') }];
}

function difference(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a - b;
}
