import { ALL, ALONE, type Case, COMPARED, put, times } from './case.ts';
import { RARE_TAG, RARE_WORD } from './seed.ts';
import { ids, photo } from './work.ts';

const READS = { warmUp: times(1_500, 8), volume: times(3_000, 8) };
const LONG_LIST = { warmUp: times(4, 2), volume: times(16, 2), subjects: ALONE };
const WARMED = ids('warmed', 8);
const PREVIEWED = ids('previewed', 24);

export function readCases(manyRecords: number): readonly Case[] {
  const many = `${manyRecords.toLocaleString('en')} records`;
  return [
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
      preparation: put([...WARMED, ...PREVIEWED], photo),
      warmUpWork: () => ({ kind: 'preview', ids: WARMED }),
      work: () => ({ kind: 'preview', ids: PREVIEWED }),
      ...{ warmUp: times(WARMED.length, 2), volume: times(PREVIEWED.length, 2) },
      subjects: ALONE,
    },
    {
      name: 'preview, kept',
      preparation: put(WARMED, photo),
      work: () => ({ kind: 'preview', ids: WARMED }),
      ...{ warmUp: times(600, 8), volume: times(1_000, 8) },
      subjects: ALONE,
    },
  ];
}
