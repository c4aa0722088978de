import type { CloudBench } from '../../../bench/cloud-bench.ts';

export const cloudBench: CloudBench = {
  servers: { 'express+multer': 'express-multer.ts', 'busboy+uploadStream': 'busboy-stream.ts' },
  // The emulator has no index: a search of 10,000 takes 0.2 s, of 20,000 3 s, and the app gives a call 4 s.
  manyRecords: 10_000,
  startLimits: { importMs: 45, firstAnswerMs: 220 },
};
