import type { CloudBench } from '../../../bench/cloud-bench.ts';

export const cloudBench: CloudBench = {
  servers: {},
  // As many as one search reads at most; the stand-in looks at all documents for each page of it.
  manyRecords: 10_000,
  startLimits: undefined,
};
