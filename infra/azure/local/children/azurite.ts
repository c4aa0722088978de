import '../../../local/children/with-parent.ts';
import { createRequire } from 'node:module';

/** Azurite's blob service, with the arguments of this process. */
createRequire(import.meta.url)('azurite/dist/src/blob/main.js');
