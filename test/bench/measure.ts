import type { Settings } from '../support/harness.ts';
import type { Case, Seeded } from './cases.ts';
import { resetPeak, usageOf } from './process-usage.ts';
import { quantile } from './statistics.ts';
import type { StartSubject } from './subject.ts';

/** One subject doing one case once. */
export interface Sample {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of the process that does the work, for each request. */
  readonly cpuMs: number;
  /** Resident after the warm-up, and the most from there on. */
  readonly startMb: number;
  readonly peakMb: number;
}

interface Measured {
  readonly case_: Case;
  readonly start: StartSubject;
  readonly form: boolean;
  readonly settings: Settings;
  readonly seeded: Seeded;
}

/** Starts the subject, warms it up, measures, and ends it. */
export async function measure({ case_, start, form, settings, seeded }: Measured): Promise<Sample> {
  const work = await case_.work(seeded, form);
  const warmUpWork = (await case_.warmUpWork?.(seeded, form)) ?? work;
  const subject = await start(settings);
  try {
    await subject.run(warmUpWork, case_.warmUp);
    resetPeak(subject.pid);
    const before = usageOf(subject.pid);
    const from = performance.now();
    const times = await subject.run(work, case_.volume);
    const seconds = (performance.now() - from) / 1_000;
    const after = usageOf(subject.pid);
    return {
      perSecond: times.length / seconds,
      p50Ms: quantile(times, 0.5),
      p99Ms: quantile(times, 0.99),
      cpuMs: (after.cpuMs - before.cpuMs) / times.length,
      startMb: before.residentMb,
      peakMb: after.peakMb,
    };
  } finally {
    await subject.stop();
  }
}
