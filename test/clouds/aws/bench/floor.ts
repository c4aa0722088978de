import { floor } from '../../../bench/bench-function.ts';
import { inFunction } from './in-function.ts';

export const handler = inFunction(floor);
export { sweep } from './in-function.ts';
