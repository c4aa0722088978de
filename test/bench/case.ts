import type { Seeded } from './seed.ts';
import type { Volume } from './timed-lanes.ts';
import type { Work } from './work.ts';

export const KIB = 1_024;
export const MIB = 1_024 * KIB;

/** What is done, and how often. The subjects of a case all do the same. */
export interface Case {
  readonly name: string;
  /** With `form`, for a program that takes nothing but forms. */
  readonly work: (seeded: Seeded, form: boolean) => Promise<Work> | Work;
  /** Defaults to the work itself. */
  readonly warmUpWork?: (seeded: Seeded, form: boolean) => Promise<Work> | Work;
  /** Before the warm-up. */
  readonly preparation?: () => Promise<{ readonly work: Work; readonly volume: Volume }>;
  readonly warmUp: Volume;
  /** Runs after the warm-up: keeps the store small and the process warm. */
  readonly emptiesBlobs?: boolean;
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
export type SubjectName = 'direct' | 'floor' | 'composed' | 'app' | 'others';

export const COMPARED: readonly SubjectName[] = ['direct', 'floor', 'composed', 'app'];
export const ALL: readonly SubjectName[] = [...COMPARED, 'others'];
export const ALONE: readonly SubjectName[] = ['app'];

export const times = (count: number, concurrency: number): Volume => ({ count, concurrency });

/** Puts an image under each of these ids. */
export function put(names: readonly string[], image: () => Promise<Buffer>): NonNullable<Case['preparation']> {
  return async () => ({
    work: { kind: 'put', ids: names, body: await image(), status: 201 },
    volume: times(names.length, 4),
  });
}
