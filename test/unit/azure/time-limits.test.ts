import { describe, expect, it } from 'vitest';
import {
  type AttemptPolicy,
  COPY_POLICY,
  DATABASE_POLICY,
  ONE_TRY,
  STORAGE_POLICY,
} from '../../../src/azure/attempt.ts';
import { AFTERMATH_MS, COMPLETE_WORK_MS, WORK_MS } from '../../../src/http/request-clock.ts';

/** Between two tries: what a store may ask for, the longest wait there is. */
const WAIT_MS = 2_000;
const longest = ({ tries, timeoutMs }: AttemptPolicy) => tries * timeoutMs + (tries - 1) * WAIT_MS;
const SECOND = 1_000;

/** The numbers that the contract promises, and docs/reliability.md tells, from those in the code. */
describe('the worst case', () => {
  it('of one call', () => {
    expect(longest(DATABASE_POLICY)).toBe(16 * SECOND);
    expect(longest(STORAGE_POLICY)).toBe(34 * SECOND);
    expect(longest(COPY_POLICY)).toBe(122 * SECOND);
  });

  it('of a request is 60 s: its work, and one cleaning up after it', () => {
    // After the work: the writer's own removal, a look at a doubtful write, or the removal of bytes; never two of them.
    expect(WORK_MS + Math.max(AFTERMATH_MS, longest(ONE_TRY))).toBeLessThan(60 * SECOND - 10 * SECOND);
  });

  it('of completing a direct upload is 200 s, with the removal of draft and bytes that were refused', () => {
    expect(COMPLETE_WORK_MS + 2 * AFTERMATH_MS).toBeLessThan(200 * SECOND);
  });

  it('of health is 10 s', () => {
    expect(longest(ONE_TRY)).toBeLessThan(10 * SECOND);
  });
});
