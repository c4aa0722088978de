import type { CloudBench } from '../../../bench/cloud-bench.ts';

export const cloudBench: CloudBench = {
  servers: {},
  // dynalite takes 1,400 a second.
  manyRecords: 50_000,
  startLimits: undefined,
};
