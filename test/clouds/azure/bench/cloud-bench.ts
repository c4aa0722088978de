import type { CloudBench } from '../../../bench/cloud-bench.ts';

export const cloudBench: CloudBench = {
  servers: { 'express+multer': 'express-multer.ts', 'busboy+uploadStream': 'busboy-stream.ts' },
  manyRecords: 10_000,
  startLimits: { importMs: 45, firstAnswerMs: 220 },
};
