import type { CloudBench } from './cloud-bench.ts';
import { type Gate, gates, isMet } from './gates.ts';
import type { Sample } from './measure.ts';
import type { Results } from './results.ts';
import type { Spread } from './statistics.ts';

/** The tables of one cloud, as text. */
export function report(results: Results, startLimits: CloudBench['startLimits']): string {
  const lines = results.cases().flatMap((name) => [...caseTable(results, name), '']);
  if (results.started().length > 0) lines.push(...startTable(results), '');
  const found = gates(results, startLimits);
  if (found.length > 0) lines.push(...gateTable(found));
  return lines.join('\n');
}

const LIMIT_OF = ['direct', 'floor'];
const COLUMNS = [
  ...['requests/s', 'of limit', 'of direct', 'p50 ms', 'p99 ms'],
  ...['CPU ms each', 'of the front', 'MB start → peak → end'],
];

function caseTable(results: Results, name: string): string[] {
  const rows = results.subjects(name).map((subject) => {
    const of = (value: (sample: Sample) => number) => results.spread(name, subject, value);
    return [
      subject,
      range(of((one) => one.perSecond)),
      // The two that it is made of have no share in it.
      LIMIT_OF.includes(subject) ? '' : range(results.ofLimit(name, subject), 2),
      range(results.ofDirect(name, subject), 2),
      median(of((one) => one.p50Ms)),
      median(of((one) => one.p99Ms)),
      median(of((one) => one.cpuMs)),
      median(results.spread(name, subject, (one) => one.frontCpuMs)),
      [of((one) => one.startMb), of((one) => one.peakMb), of((one) => one.endMb)]
        .map((values) => median(values, 0))
        .join(' → '),
    ];
  });
  return table([name, ...COLUMNS], rows);
}

const START_ROWS = [
  ['import of the bundle, ms', 'importMs'],
  ['import of the bundle, resident MB', 'importMb'],
  ['process start to first answer, ms', 'firstAnswerMs'],
] as const;

function startTable(results: Results): string[] {
  const subjects = results.started();
  const rows = START_ROWS.map(([name, value]) => [
    name,
    ...subjects.map((subject) => range(results.startSpread(subject, value), 0)),
  ]);
  return table(['start, median (min-max)', ...subjects], rows);
}

function gateTable(all: readonly Gate[]): string[] {
  const rows = all.map((gate) => [
    gate.name,
    digits(gate.value),
    `${gate.relation} ${gate.limit}`,
    isMet(gate) ? 'met' : 'NOT MET',
    gate.composed === undefined ? '' : digits(gate.composed),
  ]);
  return table(['gate', 'value', 'limit', '', 'of composed'], rows);
}

export function range(values: Spread | undefined, places?: number): string {
  if (values === undefined) return '';
  const { median: middle, min, max } = values;
  return `${digits(middle, places)} (${digits(min, places)}-${digits(max, places)})`;
}

function median(values: Spread | undefined, places?: number): string {
  return values === undefined ? '' : digits(values.median, places);
}

/** As many places as say something. */
function digits(value: number, places = value < 10 ? 2 : value < 100 ? 1 : 0): string {
  return value.toFixed(places);
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, at) => (cells[at] ?? '').padEnd(width)).join(' | ')} |`;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)];
}

export function progress(name: string, subject: string, { perSecond, cpuMs, startMb, peakMb }: Sample): string {
  const memory = `${digits(startMb, 0)} → ${digits(peakMb, 0)} MB`;
  return `  ${name}: ${subject}: ${digits(perSecond)}/s, ${digits(cpuMs)} ms of CPU each, ${memory}`;
}
