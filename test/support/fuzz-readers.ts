import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { edits, mutate } from './mutations.ts';
import { type Outcome, readFromMemory, readFromRanges, readFromStream } from './read-ways.ts';

/** Of the processor, for one file. */
const MAX_CPU_MS = 50;
const CODES = /^(?:UnsupportedImageFormat|CorruptImage|TooManyPixels): /;
/** Files that one call of fast-check makes. */
const ROUND = 200;

interface FuzzOptions {
  readonly seed: number;
  /** Asked after every 200 files. */
  readonly isEnough: (files: number) => boolean;
}

interface FuzzReport {
  readonly files: number;
  readonly read: number;
  readonly worstCpuMs: number;
  /** What went wrong, with the seed that repeats it. */
  readonly failure?: string;
}

/**
 * Changes images at random and reads them in three ways, as a whole, as a stream and by range: the answers must agree, be sound
 * or an error of the service, and cost little.
 */
export async function fuzzReaders(images: readonly Buffer[], { seed, isEnough }: FuzzOptions): Promise<FuzzReport> {
  const report = { files: 0, read: 0, worstCpuMs: 0 };
  const flips = fc.array(fc.tuple(fc.nat(4000), fc.nat(255)), { maxLength: 6 });
  const input = fc.tuple(
    fc.constantFrom(...images),
    fc.oneof(edits(), fc.constant([])),
    flips,
    fc.nat(2000),
    fc.integer({ min: 1, max: 900 }),
  );

  const check = fc.asyncProperty(input, async ([image, changes, bytes, head, chunk]) => {
    const file = mutate(image, changes);
    for (const [at, value] of bytes) file[at % file.length] = value;
    const whole = await timed(() => readFromMemory(file), report);
    report.files += 1;
    if (typeof whole !== 'string') report.read += 1;
    assertSound(whole);
    assertSame(
      'a stream',
      whole,
      await readFromStream(file, Math.min(head, file.length), Math.max(chunk, file.length >> 10)),
    );
    assertSame('ranges', whole, await readFromRanges(file));
  });

  for (let round = 0; !isEnough(report.files); round += 1) {
    const details = await fc.check(check, { seed: seed + round, numRuns: ROUND, endOnFailure: true });
    if (!details.failed) continue;
    return {
      ...report,
      failure: `seed ${seed + round}: ${details.errorInstance}\n${fc.defaultReportMessage(details)}`,
    };
  }
  return report;
}

async function timed(read: () => Promise<Outcome>, report: { worstCpuMs: number }): Promise<Outcome> {
  const cpuMs = async (): Promise<[number, Outcome]> => {
    const before = process.cpuUsage();
    const outcome = await read();
    const { user, system } = process.cpuUsage(before);
    return [(user + system) / 1000, outcome];
  };
  let [spent, outcome] = await cpuMs();
  // A collection of garbage or a compilation may fall into one run, not into three.
  for (let again = 0; spent > MAX_CPU_MS && again < 2; again += 1) [spent, outcome] = await cpuMs();
  if (spent > MAX_CPU_MS) throw new Error(`Reading took ${spent.toFixed(1)} ms of CPU`);
  report.worstCpuMs = Math.max(report.worstCpuMs, spent);
  return outcome;
}

function assertSound(outcome: Outcome): void {
  if (typeof outcome === 'string') {
    if (!CODES.test(outcome)) throw new Error(`Unexpected error: ${outcome}`);
    return;
  }
  const { width, height, frames, orientation } = outcome;
  const areCounts = [width, height, frames, orientation].every((value) => Number.isSafeInteger(value) && value > 0);
  if (!areCounts || /null|NaN|Infinity/.test(JSON.stringify(outcome))) {
    throw new Error(`Unsound metadata: ${JSON.stringify(outcome)}`);
  }
}

function assertSame(way: string, whole: Outcome, other: Outcome): void {
  if (isDeepStrictEqual(whole, other)) return;
  // The budget counts reads, of which a stream needs more.
  if ([whole, other].some((outcome) => typeof outcome === 'string' && outcome.includes('too many parts'))) return;
  throw new Error(`Read from ${way} ${JSON.stringify(other)}, as a whole ${JSON.stringify(whole)}`);
}
