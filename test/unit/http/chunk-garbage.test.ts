import { describe, expect, it } from 'vitest';
import { createChunkGarbage, createYoungCollection } from '../../../src/http/chunk-garbage.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

describe('the garbage of bodies', () => {
  it.each([
    [7 * MIB, 0],
    [8 * MIB, 1],
    [50 * MIB, 6],
  ])('of %i bytes in chunks is collected %i times', (bytes, times) => {
    let collections = 0;
    const pass = createChunkGarbage(() => {
      collections += 1;
    });
    for (let at = 0; at < bytes; at += 64 * KIB) pass(64 * KIB);
    expect(collections).toBe(times);
  });

  it('is gone after a collection, what is in use is not', () => {
    const collect = createYoungCollection();
    collect();
    const before = process.memoryUsage().arrayBuffers;
    const kept = Array.from({ length: 4 }, () => Buffer.allocUnsafeSlow(MIB));
    for (let count = 0; count < 64; count++) Buffer.allocUnsafeSlow(64 * KIB).fill(1);
    const full = process.memoryUsage().arrayBuffers;
    collect();
    const after = process.memoryUsage().arrayBuffers;
    expect(full - after).toBeGreaterThan(3 * MIB);
    expect(after - before).toBeGreaterThanOrEqual(kept.length * MIB);
  });
});
