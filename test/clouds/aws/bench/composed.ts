import { composed } from '../../../bench/bench-function.ts';
import { inFunction } from './in-function.ts';
import { openSdkStores } from './sdk-stores.ts';

export const handler = inFunction(composed(openSdkStores(process.env)));
export { sweep } from './in-function.ts';
