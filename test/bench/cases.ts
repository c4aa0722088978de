import type { CloudBench } from './cloud-bench.ts';
import { RARE_TAG, RARE_WORD, type Seeded } from './seed.ts';
import type { Volume } from './timed-lanes.ts';
import { type Body, ids, imageOf, photo, uploadOf, type Work } from './work.ts';

const KIB = 1_024;
export const MIB = 1_024 * KIB;

/** What is done, and how often. The subjects of a case all do the same. */
export interface Case {
  readonly name: string;
  /** With `form`, for a program that takes nothing but forms. */
  readonly work: (seeded: Seeded, form: boolean) => Promise<Work> | Work;
  /** Only where it is not the work itself. */
  readonly warmUpWork?: (seeded: Seeded, form: boolean) => Promise<Work> | Work;
  /** Before the warm-up. */
  readonly preparation?: () => Promise<{ readonly work: Work; readonly volume: Volume }>;
  readonly warmUp: Volume;
  readonly volume: Volume;
  readonly subjects: readonly SubjectName[];
  /** Part of the run of a minute. */
  readonly quick?: boolean;
  /** Of each image that is sent. */
  readonly bytes?: number;
  /** In the store before the case, if not the usual number. */
  readonly documents?: number;
}

/** `others` are the servers of the cloud. */
export type SubjectName = 'direct' | 'floor' | 'app' | 'others';

export const COMPARED: readonly SubjectName[] = ['direct', 'floor', 'app'];
const ALL: readonly SubjectName[] = [...COMPARED, 'others'];
const ALONE: readonly SubjectName[] = ['app'];

const times = (count: number, concurrency: number): Volume => ({ count, concurrency });
/** Long enough for the compiler of the engine, and few enough that the store stays small. */
const SMALL = { warmUp: times(300, 8), volume: times(400, 8) };
const READS = { warmUp: times(1_500, 8), volume: times(3_000, 8) };
const LONG_LIST = { warmUp: times(4, 2), volume: times(16, 2), subjects: ALONE };

function upload(bytes: number, as: Body = 'bytes'): Pick<Case, 'work' | 'bytes'> {
  return { work: (_seeded, form) => uploadOf(bytes, form ? 'form' : as), bytes };
}

/** Puts an image under each of these ids. */
function put(names: readonly string[], image: () => Promise<Buffer>): NonNullable<Case['preparation']> {
  return async () => ({
    work: { kind: 'put', ids: names, body: await image(), status: 201 },
    volume: times(names.length, 4),
  });
}

export function casesOf({ manyRecords }: Pick<CloudBench, 'manyRecords'>): readonly Case[] {
  const many = `${manyRecords.toLocaleString('en')} records`;
  const [warmed, previewed] = [ids('warmed', 8), ids('previewed', 24)];
  const replaced = ids('replaced', 200);
  const small = () => imageOf(20 * KIB);
  return [
    { name: 'upload 20 KB', ...upload(20 * KIB), ...SMALL, subjects: COMPARED, quick: true },
    { name: 'upload 20 KB, form', ...upload(20 * KIB, 'form'), ...SMALL, subjects: ALL },
    { name: 'upload 20 KB, JSON', ...upload(20 * KIB, 'json'), ...SMALL, subjects: COMPARED },
    {
      name: '32 uploads of 20 KB at once',
      ...upload(20 * KIB),
      ...{ warmUp: times(300, 32), volume: times(400, 32) },
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
      subjects: ['app', 'others'],
    },
    {
      name: 'memory after 5,000 uploads at 600/s',
      preparation: put(replaced, small),
      work: async () => ({ kind: 'put', ids: replaced, body: await small(), status: 200 }),
      ...{ warmUp: times(200, 16), volume: { ...times(5_000, 16), perSecond: 600 } },
      subjects: ALONE,
      bytes: 20 * KIB,
    },
    {
      name: 'direct upload: begin, send, complete',
      work: async () => ({ kind: 'direct upload', body: await imageOf(MIB) }),
      ...{ warmUp: times(60, 4), volume: times(100, 4) },
      subjects: ALONE,
    },
    { name: 'metadata read, 200', work: ({ id }) => ({ kind: 'read', id }), ...READS, subjects: ALL, quick: true },
    {
      name: 'metadata read, 304',
      work: ({ id, etag }) => ({ kind: 'read', id, etag }),
      ...READS,
      subjects: COMPARED,
    },
    {
      name: 'list of 50',
      work: () => ({ kind: 'list' }),
      ...{ warmUp: times(60, 4), volume: times(160, 4) },
      subjects: ALL,
      quick: true,
    },
    {
      name: `list with q, ${many}`,
      work: () => ({ kind: 'list', query: `q=${RARE_WORD}` }),
      ...LONG_LIST,
      documents: manyRecords,
    },
    {
      name: `list with a rare tag, ${many}`,
      work: () => ({ kind: 'list', query: `tag=${RARE_TAG}` }),
      ...LONG_LIST,
      documents: manyRecords,
    },
    {
      name: 'preview, first',
      preparation: put([...warmed, ...previewed], photo),
      warmUpWork: () => ({ kind: 'preview', ids: warmed }),
      work: () => ({ kind: 'preview', ids: previewed }),
      ...{ warmUp: times(warmed.length, 2), volume: times(previewed.length, 2) },
      subjects: ALONE,
    },
    {
      name: 'preview, kept',
      preparation: put(warmed, photo),
      work: () => ({ kind: 'preview', ids: warmed }),
      ...{ warmUp: times(600, 8), volume: times(1_000, 8) },
      subjects: ALONE,
    },
  ];
}
