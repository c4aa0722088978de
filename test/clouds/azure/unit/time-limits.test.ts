import { describe, expect, it } from 'vitest';
import { CLEAN_UP_MS, CLEAN_UP_STEP_MS, COMPLETE_WORK_MS, WORK_MS } from '../../../../src/http/request-clock.ts';
import { CHECK_MS } from '../../../../src/images/check-health.ts';
import {
  type AttemptPolicy,
  COPY_POLICY,
  DATABASE_POLICY,
  ONE_TRY,
  STORAGE_POLICY,
} from '../../../../src/stores/attempt.ts';

/** Between two tries: what a store may ask for, the longest wait there is. */
const WAIT_MS = 2_000;
const longest = ({ tries, timeoutMs }: AttemptPolicy) => tries * timeoutMs + (tries - 1) * WAIT_MS;
const SECOND = 1_000;

/** The numbers that the contract promises, and docs/reliability.md tells, from those in the code. */
describe('the worst case', () => {
  it('of one call', () => {
    expect(longest(DATABASE_POLICY)).toBe(16 * SECOND);
    expect(longest(STORAGE_POLICY)).toBe(34 * SECOND);
    expect(longest(COPY_POLICY)).toBe(30 * SECOND);
  });

  it('of a request is 60 s: its work, and all the cleaning up after it', () => {
    expect(WORK_MS + CLEAN_UP_MS).toBeLessThan(60 * SECOND);
    // A look at a write with an unknown outcome takes two calls.
    expect(2 * longest(ONE_TRY)).toBeLessThanOrEqual(CLEAN_UP_STEP_MS);
  });

  it('of completing a direct upload is 200 s', () => {
    expect(COMPLETE_WORK_MS + CLEAN_UP_MS).toBeLessThan(200 * SECOND);
  });

  it('of health is 5 s, and a store gives up before that', () => {
    expect(longest(ONE_TRY)).toBeLessThan(CHECK_MS);
    expect(CHECK_MS).toBeLessThan(5 * SECOND);
  });
});
