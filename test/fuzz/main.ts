import { parseArgs } from 'node:util';
import { fuzzImages } from '../support/fuzz-images.ts';
import { fuzzReaders } from '../support/fuzz-readers.ts';

/** `npm run fuzz -- --seconds 60 --seed 1`: exit status 1 with the seed of the first failure. */
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string', default: String(Date.now()) } },
});
const seed = Number(values.seed);
console.log(`seed ${seed}`);
const end = performance.now() + Number(values.seconds) * 1000;
const report = await fuzzReaders(await fuzzImages(), { seed, isEnough: () => performance.now() > end });
console.log(
  `${report.files} files, ${report.read} of them read, at most ${report.worstCpuMs.toFixed(1)} ms of CPU for one`,
);
if (report.failure !== undefined) {
  console.error(report.failure);
  process.exitCode = 1;
}
