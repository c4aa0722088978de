import { floor } from '../../../bench/bench-function.ts';
import { inFunction } from './in-function.ts';

inFunction(floor);
