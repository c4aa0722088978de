import { ALL, ALONE, type Case, COMPARED, KIB, MIB, put, times } from './case.ts';
import { type Body, ids, imageOf, uploadOf } from './work.ts';

/**
 * Long enough for the compiler of the engine: after 300 uploads one still takes 0.2 ms of CPU more than after 1,200. Their blobs
 * are gone before what counts.
 */
const manySmall = (concurrency: number) => ({
  warmUp: times(800, concurrency),
  volume: times(400, concurrency),
  emptiesBlobs: true,
});
const REPLACED = ids('replaced', 200);

const small = () => imageOf(20 * KIB);

function upload(bytes: number, as: Body = 'bytes'): Pick<Case, 'work' | 'bytes'> {
  return { work: (_seeded, form) => uploadOf(bytes, form ? 'form' : as), bytes };
}

export const UPLOAD_CASES: readonly Case[] = [
  { name: 'upload 20 KB', ...upload(20 * KIB), ...manySmall(8), subjects: COMPARED, quick: true },
  { name: 'upload 20 KB, form', ...upload(20 * KIB, 'form'), ...manySmall(8), subjects: ALL },
  { name: 'upload 20 KB, JSON', ...upload(20 * KIB, 'json'), ...manySmall(8), subjects: COMPARED },
  {
    name: '32 uploads of 20 KB at once',
    ...upload(20 * KIB),
    ...manySmall(32),
    subjects: COMPARED,
  },
  {
    name: 'upload 1 MiB',
    ...upload(MIB),
    ...{ warmUp: times(80, 4), volume: times(100, 4) },
    subjects: COMPARED,
    quick: true,
  },
  { name: 'upload 25 MiB', ...upload(25 * MIB), warmUp: times(2, 2), volume: times(12, 2), subjects: ALL },
  { name: 'upload 50 MiB', ...upload(50 * MIB), warmUp: times(2, 2), volume: times(8, 2), subjects: ALL },
  {
    name: 'eight 50 MiB at once',
    ...upload(50 * MIB),
    warmUpWork: (_seeded, form) => uploadOf(20 * KIB, form ? 'form' : 'bytes'),
    ...{ warmUp: times(16, 8), volume: times(8, 8) },
    subjects: ['composed', 'app', 'others'],
  },
  {
    name: 'memory after 5,000 uploads at 600/s',
    preparation: put(REPLACED, small),
    work: async () => ({ kind: 'put', ids: REPLACED, body: await small(), status: 200 }),
    ...{ warmUp: times(200, 16), volume: { ...times(5_000, 16), perSecond: 600 } },
    subjects: ['composed', 'app'],
    bytes: 20 * KIB,
  },
  {
    name: 'direct upload: begin, send, complete',
    work: async () => ({ kind: 'direct upload', body: await imageOf(MIB) }),
    ...{ warmUp: times(60, 4), volume: times(100, 4) },
    subjects: ALONE,
  },
];
