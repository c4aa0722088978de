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

  it('is gone after a collection, what is in use is not', async () => {
    const collect = createYoungCollection();
    collect();
    const held = () => process.memoryUsage().arrayBuffers;
    const before = held();
    const kept = Array.from({ length: 4 }, () => Buffer.allocUnsafeSlow(MIB));
    for (let count = 0; count < 128; count++) Buffer.allocUnsafeSlow(64 * KIB).fill(1);
    collect();
    // The engine gives the memory back beside what runs on.
    await expect.poll(() => held() - before, { timeout: 5_000 }).toBeLessThan((kept.length + 1) * MIB);
    expect(held() - before).toBeGreaterThan((kept.length - 1) * MIB);
  });
});
