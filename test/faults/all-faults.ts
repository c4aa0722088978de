import { harness } from '../support/cloud-under-test.ts';
import type { Fault } from '../support/fault-proxy.ts';

export interface NamedFault {
  readonly name: string;
  readonly fault: Fault;
  /** Whether it is met again by each further try. */
  readonly always?: boolean;
  /** A fault of one of the stores only. */
  readonly of?: 'records';
}

const answer = (status: number): Fault => ({ kind: 'answer', status });

/** Every fault that each request of each operation meets. */
export const FAULTS: readonly NamedFault[] = [
  { name: '503', fault: answer(503) },
  { name: '503 always', fault: answer(503), always: true },
  { name: '500', fault: answer(500) },
  { name: '500 done', fault: { ...answer(500), carriedOut: true } as Fault },
  { name: '500 done always', fault: { ...answer(500), carriedOut: true } as Fault, always: true },
  { name: 'throttled', fault: harness.throttled, of: 'records' },
  { name: 'throttled always', fault: harness.throttled, of: 'records', always: true },
  { name: '502 no body', fault: { ...answer(502), body: '' } as Fault },
  { name: 'reset before', fault: { kind: 'reset', when: 'before' } },
  { name: 'reset within', fault: { kind: 'reset', when: 'within' } },
  { name: 'reset after', fault: { kind: 'reset', when: 'after' } },
  { name: 'reset after always', fault: { kind: 'reset', when: 'after' }, always: true },
  { name: 'stall', fault: { kind: 'stall', carriedOut: 'never' } },
  { name: 'stall always', fault: { kind: 'stall', carriedOut: 'never' }, always: true },
  { name: 'stall done', fault: { kind: 'stall', carriedOut: 'first' } },
  { name: 'stall done always', fault: { kind: 'stall', carriedOut: 'first' }, always: true },
  { name: 'stall, late', fault: { kind: 'stall', carriedOut: 'late' } },
  { name: 'stall, late always', fault: { kind: 'stall', carriedOut: 'late' }, always: true },
  { name: 'delay', fault: { kind: 'delay', ms: 50 } },
  { name: 'cut', fault: { kind: 'cut' } },
];
