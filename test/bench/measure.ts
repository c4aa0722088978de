import type { CloudHarness, Settings } from '../support/harness.ts';
import type { Case } from './case.ts';
import { resetPeak, usageOf } from './process-usage.ts';
import { type Seeded, seed } from './seed.ts';
import { quantile } from './statistics.ts';
import { startStores } from './stores.ts';
import type { StartSubject } from './subject.ts';
import { inLanes } from './timed-lanes.ts';

/** One subject doing one case once. */
export interface Sample {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of the process that does the work, for each request. */
  readonly cpuMs: number;
  /** Of the host's process in front of it, if it has one. */
  readonly frontCpuMs: number | undefined;
  /** Resident after the warm-up, the most from there on, and at the end. */
  readonly startMb: number;
  readonly peakMb: number;
  readonly endMb: number;
}

interface Measured {
  readonly harness: CloudHarness;
  readonly case_: Case;
  readonly start: StartSubject;
  readonly form: boolean;
  readonly settings: Settings;
  readonly seeded: Seeded;
}

/** Starts the subject, warms it up, measures, and ends it. */
export async function measure({ case_, start, form, settings, seeded, harness }: Measured): Promise<Sample> {
  const work = await case_.work(seeded, form);
  const warmUpWork = (await case_.warmUpWork?.(seeded, form)) ?? work;
  const preparation = await case_.preparation?.();
  const subject = await start(settings);
  try {
    if (preparation !== undefined) await subject.run(preparation.work, preparation.volume);
    await subject.run(warmUpWork, case_.warmUp);
    if (case_.emptiesBlobs === true) await removeBlobs(harness, settings);
    resetPeak(subject.pid);
    const front = () => (subject.frontPid === undefined ? undefined : usageOf(subject.frontPid).cpuMs);
    const [before, frontBefore] = [usageOf(subject.pid), front()];
    const from = performance.now();
    const times = await subject.run(work, case_.volume);
    const seconds = (performance.now() - from) / 1_000;
    const [after, frontAfter] = [usageOf(subject.pid), front()];
    const each = (total: number) => total / times.length;
    return {
      perSecond: times.length / seconds,
      p50Ms: quantile(times, 0.5),
      p99Ms: quantile(times, 0.99),
      cpuMs: each(after.cpuMs - before.cpuMs),
      frontCpuMs: frontAfter === undefined || frontBefore === undefined ? undefined : each(frontAfter - frontBefore),
      startMb: before.residentMb,
      peakMb: after.peakMb,
      endMb: after.residentMb,
    };
  } finally {
    await subject.stop();
  }
}

/** On new stores, because filled ones are slower. */
export async function measureAlone(measured: Omit<Measured, 'settings' | 'seeded'>): Promise<Sample> {
  const { harness, case_ } = measured;
  const { settings, stop } = await startStores(harness);
  try {
    const seeded = await seed(harness, settings, case_.documents);
    return await measure({ ...measured, settings, seeded });
  } finally {
    await stop();
  }
}

async function removeBlobs(harness: CloudHarness, settings: Settings): Promise<void> {
  const blobs = harness.openBlobs(settings);
  const names = [...(await blobs.list()).keys()];
  await inLanes({ count: names.length, concurrency: 8 }, (at) => blobs.remove(names[at] ?? ''));
}
