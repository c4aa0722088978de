import { composed } from '../../../bench/bench-function.ts';
import { inFunction } from './in-function.ts';
import { openSdkStores } from './sdk-stores.ts';

inFunction(composed(openSdkStores(process.env)));
