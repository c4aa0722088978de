import { describe, expect, it } from 'vitest';
import { createMinorGc, createMinorGcTrigger } from '../../../src/http/minor-gc.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

describe('a minor GC', () => {
  it.each([
    [7 * MIB, 0],
    [8 * MIB, 1],
    [50 * MIB, 6],
  ])('for %i body bytes runs %i times', (bytes, times) => {
    let collections = 0;
    const pass = createMinorGcTrigger(() => {
      collections += 1;
    });
    for (let at = 0; at < bytes; at += 64 * KIB) pass(64 * KIB);
    expect(collections).toBe(times);
  });

  it('frees chunks that nothing references, and no others', async () => {
    const collect = createMinorGc();
    collect();
    const held = () => process.memoryUsage().arrayBuffers;
    const before = held();
    const kept = Array.from({ length: 4 }, () => Buffer.allocUnsafeSlow(MIB));
    for (let count = 0; count < 128; count++) Buffer.allocUnsafeSlow(64 * KIB).fill(1);
    collect();
    // V8 frees the memory on another thread.
    await expect.poll(() => held() - before, { timeout: 5_000 }).toBeLessThan((kept.length + 1) * MIB);
    expect(held() - before).toBeGreaterThan((kept.length - 1) * MIB);
  });
});
