import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ServiceError } from '../../../src/errors.ts';
import { createInspectors } from '../../../src/inspection/create-inspectors.ts';
import type { ImageFacts } from '../../../src/inspection/image-facts.ts';

/** A set of real, damaged and foreign files that lies beside the repository where it is developed. */
const CORPUS = new URL('../../../../shared/corpus/', import.meta.url);

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
  display_width: number;
  display_height: number;
  frames: number;
  has_gps: boolean;
  make: string | null;
  model: string | null;
  taken_at: string | null;
}

function readCases(): Case[] {
  const list = new URL('expected.json', CORPUS);
  if (existsSync(list)) return JSON.parse(readFileSync(list, 'utf8'));
  console.log('There is no corpus beside this repository: its files are not tested.');
  return [];
}

async function inspect(file: string, chunk: number): Promise<ImageFacts | ServiceError> {
  const bytes = readFileSync(new URL(file, CORPUS));
  const inspector = createInspectors({ maxPixels: 100_000_000 })();
  try {
    for (let at = 0; at < bytes.length; at += chunk) await inspector.add(bytes.subarray(at, at + chunk));
    return await inspector.inspect();
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  } finally {
    await inspector.discard();
  }
}

const fits = (entry: Case, facts: ImageFacts) =>
  (facts.width === entry.width && facts.height === entry.height) ||
  (facts.width === entry.coded_width && facts.height === entry.coded_height);

const cases = readCases();
const of = (kind: Case['class']) => cases.filter((entry) => entry.class === kind);

describe('corpus', () => {
  test('is whole, or not there', () => {
    expect([0, 83]).toContain(cases.length);
  });

  test.each(of('real'))('$file', async (entry) => {
    const facts = await inspect(entry.file, 65_536);
    if (facts instanceof ServiceError) throw facts;
    expect([entry.content_type, entry.content_type_also]).toContain(facts.content_type);
    expect(fits(entry, facts)).toBe(true);
    const isHeif = /heic|heif|avif/.test(entry.content_type);
    expect(facts).toMatchObject({
      orientation: isHeif ? 1 : entry.orientation,
      display_width: entry.display_width,
      display_height: entry.display_height,
      frames: entry.frames,
      contains_location: entry.has_gps,
    });
    expect(facts.exif?.make ?? null).toBe(entry.make);
    expect(facts.exif?.model ?? null).toBe(entry.model);
    const taken = entry.taken_at?.replace(/^(....):(..):(..) /, '$1-$2-$3T') ?? null;
    expect(facts.exif?.taken_at?.slice(0, 19) ?? null).toBe(taken);
    expect(await inspect(entry.file, 1009)).toEqual(facts);
  });

  test.each(of('broken'))('$file is refused, or has the size of its header', async (entry) => {
    const facts = await inspect(entry.file, 65_536);
    if (facts instanceof ServiceError) expect(['CorruptImage', 'UnsupportedImageFormat']).toContain(facts.code);
    else expect(fits(entry, facts)).toBe(true);
  });

  test.each(of('notimage'))('$file is refused', async (entry) => {
    const facts = await inspect(entry.file, 65_536);
    expect(facts).toMatchObject({ code: 'UnsupportedImageFormat' });
    expect(String(facts)).not.toContain('unrecognized');
  });
});
