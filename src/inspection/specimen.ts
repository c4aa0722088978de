export type { Inspector as Specimen } from './inspector.ts';
