import '../../../local/children/with-parent.ts';
import { createRequire } from 'node:module';

/** Azurite's blob service, with the arguments of this process. */
const azurite = createRequire(import.meta.url);
const location = process.argv.indexOf('--location');
if (location > 0) {
  const { keepBlobs } = await import('../kept-blobs.ts');
  await keepBlobs(azurite, process.argv[location + 1] ?? '');
}
azurite('azurite/dist/src/blob/main.js');
