import type { Volume } from './http-load.ts';
import { uploadOf, type Work } from './work.ts';

const KIB = 1_024;
const MIB = 1_024 * KIB;

export interface Seeded {
  readonly id: string;
  readonly etag: string;
}

/** What is done, and how often. The subjects of a case all do the same. */
export interface Case {
  readonly name: string;
  /** For the app as raw bytes or as a form; the other ways to upload take a form. */
  readonly work: (seeded: Seeded, form: boolean) => Promise<Work> | Work;
  /** Only where it is not the work itself. */
  readonly warmUpWork?: (seeded: Seeded, form: boolean) => Promise<Work>;
  readonly warmUp: Volume;
  readonly volume: Volume;
  readonly subjects: readonly SubjectName[];
  /** Part of the run of a minute. */
  readonly quick: boolean;
}

export type SubjectName = 'direct' | 'floor' | 'app' | 'app form' | 'express+multer' | 'busboy+uploadStream';

const READERS: readonly SubjectName[] = ['direct', 'floor', 'app', 'express+multer', 'busboy+uploadStream'];
const UPLOADERS: readonly SubjectName[] = [...READERS, 'app form'];

const times = (count: number, concurrency: number): Volume => ({ count, concurrency });

function upload(bytes: number): Pick<Case, 'work' | 'subjects'> {
  return { work: (_seeded, form) => uploadOf(bytes, form), subjects: UPLOADERS };
}

/** Warm-ups are long enough for the compiler of the engine; how a new process starts is a case of its own. */
export const CASES: readonly Case[] = [
  { name: 'upload 20 KB', ...upload(20 * KIB), warmUp: times(1_200, 8), volume: times(800, 8), quick: true },
  { name: 'upload 1 MiB', ...upload(MIB), warmUp: times(80, 4), volume: times(100, 4), quick: true },
  { name: 'upload 25 MiB', ...upload(25 * MIB), warmUp: times(2, 2), volume: times(12, 2), quick: false },
  { name: 'upload 50 MiB', ...upload(50 * MIB), warmUp: times(2, 2), volume: times(8, 2), quick: true },
  {
    name: 'metadata read, 200',
    work: ({ id }) => ({ kind: 'read', id }),
    warmUp: times(4_000, 8),
    volume: times(4_000, 8),
    subjects: READERS,
    quick: true,
  },
  {
    name: 'metadata read, 304',
    work: ({ id, etag }) => ({ kind: 'read', id, etag }),
    warmUp: times(4_000, 8),
    volume: times(4_000, 8),
    subjects: ['app'],
    quick: true,
  },
  {
    name: 'list of 50',
    work: () => ({ kind: 'list' }),
    warmUp: times(40, 4),
    volume: times(160, 4),
    subjects: READERS,
    quick: false,
  },
  {
    name: 'eight 50 MiB at once',
    ...upload(50 * MIB),
    warmUpWork: (_seeded, form) => uploadOf(20 * KIB, form),
    warmUp: times(16, 8),
    volume: times(8, 8),
    quick: true,
  },
];
