import { floor } from '../../../bench/bench-function.ts';
import { inFunction } from './in-function.ts';

export const images = inFunction(floor);
