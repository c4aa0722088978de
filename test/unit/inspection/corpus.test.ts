import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ServiceError } from '../../../src/errors.ts';
import type { ImageFacts } from '../../../src/inspection/image-facts.ts';
import { inspectRanges } from '../../../src/inspection/inspect-ranges.ts';
import { inspectBytes } from '../../support/inspect-bytes.ts';

/** Sets of files beside the repository where it is developed: real, damaged and foreign ones, and made after bug reports. */
const CORPUS = new URL('../../../../shared/corpus/', import.meta.url);
const FOUND = new URL('../../../../shared/found/', import.meta.url);

interface Case {
  file: string;
  class: 'real' | 'broken' | 'notimage';
  content_type: string;
  content_type_also?: string;
  width: number | null;
  height: number | null;
  coded_width?: number;
  coded_height?: number;
  orientation: number;
  /** Readers differ about the orientation. */
  any_orientation?: boolean;
  display_width: number;
  display_height: number;
  frames: number;
  has_gps: boolean;
  make: string | null;
  model: string | null;
  taken_at: string | null;
}

function readCases(folder: URL): Case[] {
  const list = new URL('expected.json', folder);
  if (existsSync(list)) return JSON.parse(readFileSync(list, 'utf8'));
  console.log(`There is no ${folder.pathname}: its files are not tested.`);
  return [];
}

async function inspect(bytes: Buffer, chunk: number): Promise<ImageFacts | ServiceError> {
  try {
    return await inspectBytes(bytes, { chunk });
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
}

const fits = (entry: Case, facts: ImageFacts) =>
  (facts.width === entry.width && facts.height === entry.height) ||
  (facts.width === entry.coded_width && facts.height === entry.coded_height);

/** In the form of the contract. One set gives offsets, and no date where it does not matter. */
const dateOf = ({ taken_at }: Case) => taken_at?.replace(/^(....):(..):(..) /, '$1-$2-$3T') ?? null;

describe.each([
  { name: 'corpus', folder: CORPUS, size: 83 },
  { name: 'found', folder: FOUND, size: 17 },
])('$name', ({ folder, size }) => {
  const cases = readCases(folder);
  const of = (kind: Case['class']) => cases.filter((entry) => entry.class === kind);
  const read = ({ file }: Case) => readFileSync(new URL(file, folder));

  test('is complete, or absent', () => {
    expect([0, size]).toContain(cases.length);
  });

  test.each(of('real'))('$file', async (entry) => {
    const bytes = read(entry);
    const facts = await inspect(bytes, 65_536);
    if (facts instanceof ServiceError) throw facts;
    expect([entry.content_type, entry.content_type_also]).toContain(facts.content_type);
    expect(fits(entry, facts)).toBe(true);
    const isHeif = /heic|heif|avif/.test(entry.content_type);
    const { orientation, display_width, display_height } = entry;
    const turned = { orientation: isHeif ? 1 : orientation, display_width, display_height };
    expect(facts).toMatchObject(entry.any_orientation ? {} : turned);
    expect(facts).toMatchObject({ frames: entry.frames, contains_location: entry.has_gps });
    expect(facts.exif?.make ?? null).toBe(entry.make);
    expect(facts.exif?.model ?? null).toBe(entry.model);
    const taken = facts.exif?.taken_at ?? null;
    const expected = dateOf(entry);
    if (folder === CORPUS) expect(taken?.slice(0, 19) ?? null).toBe(expected);
    else if (expected !== null) expect(taken).toBe(expected);
    expect(await inspect(bytes, 1009)).toEqual(facts);
    const ranges = { read: async (position: number, length: number) => bytes.subarray(position, position + length) };
    expect(await inspectRanges(ranges, { maxPixels: 100_000_000 })).toEqual(facts);
  });

  test.each(of('broken'))('$file is refused, or has the size of its header', async (entry) => {
    const facts = await inspect(read(entry), 65_536);
    if (facts instanceof ServiceError) expect(['CorruptImage', 'UnsupportedImageFormat']).toContain(facts.code);
    else expect(fits(entry, facts)).toBe(true);
  });

  test.each(of('notimage'))('$file is refused, and named', async (entry) => {
    const facts = await inspect(read(entry), 65_536);
    expect(facts).toMatchObject({ code: 'UnsupportedImageFormat' });
    expect(String(facts)).not.toContain('unrecognized');
  });
});
