import { inject } from 'vitest';
import { loadHarness } from './harness.ts';

export const harness = await loadHarness(inject('cloud'));
