import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { gates, isMet } from '../bench/gates.ts';
import type { Sample } from '../bench/measure.ts';
import { report } from '../bench/report.ts';
import { Results } from '../bench/results.ts';
import { inLanes } from '../bench/timed-lanes.ts';

const sample = (perSecond: number, more: Partial<Sample> = {}): Sample => ({
  ...{ perSecond, p50Ms: 1, p99Ms: 1, cpuMs: 1, frontCpuMs: undefined, startMb: 100, peakMb: 100, endMb: 100 },
  ...more,
});

describe('the limit of the composition', () => {
  it('is of the same round, and needs both of its parts', () => {
    const results = new Results();
    // Limits of 400 and 200; a ratio of medians would be another.
    for (const [floor, direct, app] of [
      [800, 800, 200],
      [300, 600, 180],
    ] as const) {
      results.add('upload 20 KB', 'floor', sample(floor));
      results.add('upload 20 KB', 'direct', sample(direct));
      results.add('upload 20 KB', 'app', sample(app));
    }
    results.add('list of 50', 'direct', sample(100));
    results.add('list of 50', 'app', sample(50));
    expect(results.ofLimit('upload 20 KB', 'app')).toEqual({ median: 0.7, min: 0.5, max: 0.9 });
    expect(results.ofLimit('list of 50', 'app')).toBeUndefined();
    expect(results.ofDirect('list of 50', 'app')?.median).toBe(0.5);
  });
});

it('holds each gate against its own case', () => {
  const results = new Results();
  results.add('upload 20 KB', 'floor', sample(400, { cpuMs: 0.5 }));
  results.add('upload 20 KB', 'direct', sample(400));
  results.add('upload 20 KB', 'app', sample(170, { cpuMs: 1.75 }));
  results.add('upload 20 KB', 'composed', sample(180, { cpuMs: 1.5 }));
  results.add('metadata read, 200', 'app', sample(100));
  results.add('metadata read, 304', 'app', sample(105));
  results.add('eight 50 MiB at once', 'app', sample(1, { startMb: 100, peakMb: 180 }));
  results.add('memory after 5,000 uploads at 600/s', 'app', sample(1, { endMb: 250 }));
  results.addStart('floor', { importMs: 15, importMb: 50, firstAnswerMs: 130 });
  results.addStart('composed', { importMs: 44, importMb: 95, firstAnswerMs: 210 });
  results.addStart('app', { importMs: 40, importMb: 90, firstAnswerMs: 230 });
  const found = gates(results, { importMs: 45, firstAnswerMs: 220 });
  expect(found.map((gate) => `${gate.name} ${gate.value} ${isMet(gate)}`)).toEqual([
    'upload 20 KB: of limit 0.85 true',
    '304: times a 200 1.05 false',
    'CPU ms of a 20 KB upload above the floor 1.25 false',
    'MB after 5,000 uploads at 600/s 250 false',
    'eight 50 MiB at once: growth in MB 80 true',
    'import of the bundle, ms 40 true',
    'process start to first answer, ms 230 false',
  ]);
  expect(found.map(({ composed }) => composed)).toEqual([0.9, undefined, 1, undefined, undefined, 44, 210]);
  expect(gates(results, undefined)).toHaveLength(5);
  expect(report(results, undefined)).toMatch(
    /^\| start, median .* \| floor +\| composed +\| app +\|\n.*\n\| import of the bundle, ms +\| 15 .* \| 44 .* \| 40 /m,
  );
});

it('does everything once, no more at a time than it has lanes', async () => {
  let [busy, most] = [0, 0];
  const seen: number[] = [];
  const times = await inLanes({ count: 10, concurrency: 3 }, async (at) => {
    seen.push(at);
    busy += 1;
    most = Math.max(most, busy);
    await setImmediate();
    busy -= 1;
  });
  expect({ most, done: times.length, seen }).toEqual({ most: 3, done: 10, seen: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] });
});

it('begins no more in a second than it may', async () => {
  const from = performance.now();
  await inLanes({ count: 20, concurrency: 20, perSecond: 200 }, () => setImmediate());
  // The last begins after 95 ms; timers fire up to one early.
  expect(performance.now() - from).toBeGreaterThan(93);
});
