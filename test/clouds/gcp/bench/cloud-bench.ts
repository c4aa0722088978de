import type { CloudBench } from '../../../bench/cloud-bench.ts';

export const cloudBench: CloudBench = { servers: {}, manyRecords: 10_000, startLimits: undefined };
