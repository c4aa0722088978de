import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listImagesFunction } from '../../../src/functions/list-images.ts';
import { writeCursor } from '../../../src/http/cursor.ts';
import { parseListQuery } from '../../../src/http/list-query.ts';
import { createListImages } from '../../../src/images/list-images.ts';
import type { ListFilter } from '../../../src/images/record-store.ts';
import { createMemoryService } from '../../support/memory-service.ts';
import { testScope } from '../../support/request-scope.ts';
import { sampleRecord } from '../../support/sample-record.ts';
import { send } from '../../support/send.ts';

const AFTER = { created_at: '2026-11-23T09:00:00.000Z', image_id: 'café.jpg' };
const FILTER: Required<ListFilter> = {
  tag: 'pets',
  format: 'png',
  sha256: 'a'.repeat(64),
  name_prefix: "it's",
  q: ' Été',
  created_after: '2026-01-01T00:00:00.000Z',
  created_before: '2027-01-01T00:00:00.000Z',
};
const GOOD = { v: 1, order: 'asc', filter: FILTER, after: AFTER };

/** Any text with the checksum that the service expects. */
function forge(payload: unknown): string {
  const bytes = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
  const checksum = createHash('sha256').update(bytes).digest().subarray(0, 9);
  return Buffer.concat([checksum, bytes]).toString('base64url');
}

const parse = (cursor: string, query = '') =>
  parseListQuery(new URL(`https://host/api/images?cursor=${cursor}${query}`)).query;

const service = createMemoryService();
const list = listImagesFunction({ ...service, listImages: createListImages(service) });
await service.records.create(sampleRecord(), testScope());

describe('a cursor', () => {
  it('carries order, filters and position', () => {
    const walk = { order: 'asc', filter: FILTER } as const;
    expect(parse(writeCursor(walk, AFTER))).toEqual({ ...walk, limit: 20, after: AFTER });
    expect(forge(GOOD)).toBe(writeCursor(walk, AFTER));
  });

  it.each([
    ['another version', { ...GOOD, v: 2 }],
    ['no version', { ...GOOD, v: undefined }],
    ['an order that is none', { ...GOOD, order: 'asc, c.name' }],
    ['an order in a list', { ...GOOD, order: ['asc'] }],
    ['an unknown member', { ...GOOD, limit: 1_000_000 }],
    ['an unknown filter', { ...GOOD, filter: { kind: 'draft' } }],
    ['a member named __proto__', '{"v":1,"order":"asc","filter":{"__proto__":{}},"after":{}}'],
    ['no filters', { ...GOOD, filter: undefined }],
    ['filters in a list', { ...GOOD, filter: [] }],
    ['a filter that is null', { ...GOOD, filter: { tag: null } }],
    ['a filter that is an object', { ...GOOD, filter: { tag: { a: 1 } } }],
    ['a tag with spaces around', { ...GOOD, filter: { tag: ' pets ' } }],
    ['an upper-case digest', { ...GOOD, filter: { sha256: 'A'.repeat(64) } }],
    ['an unknown format', { ...GOOD, filter: { format: 'svg' } }],
    ['a search of accents alone', { ...GOOD, filter: { q: '\u0301' } }],
    ['a long search', { ...GOOD, filter: { q: 'x'.repeat(256) } }],
    ['a moment without milliseconds', { ...GOOD, filter: { created_after: '2026-01-01' } }],
    ['no position', { ...GOOD, after: undefined }],
    ['half a position', { ...GOOD, after: { image_id: 'a' } }],
    ['more than a position', { ...GOOD, after: { ...AFTER, blob_name: 'x' } }],
    ['a time that is none', { ...GOOD, after: { ...AFTER, created_at: '2026' } }],
    ['an id that is none', { ...GOOD, after: { ...AFTER, image_id: 'a/b' } }],
    ['an id that is not in NFC', { ...GOOD, after: { ...AFTER, image_id: 'cafe\u0301' } }],
    ['an id that is a number', { ...GOOD, after: { ...AFTER, image_id: 7 } }],
    ['no JSON', '{'],
    ['null', 'null'],
    ['a text', '"x"'],
    ['nothing', ''],
  ])('with a right checksum and %s is refused', (_case, payload) => {
    expect(() => parse(forge(payload))).toThrow(expect.objectContaining({ code: 'InvalidCursor', target: 'cursor' }));
  });

  it.each(Object.keys(FILTER))('is refused with another %s than its own', (name) => {
    const other = { format: 'gif', sha256: 'b'.repeat(64) }[name] ?? '2026-02-01';
    expect(() => parse(forge(GOOD), `&${name}=${other}`)).toThrow(expect.objectContaining({ code: 'InvalidCursor' }));
  });

  it('of any JSON with a right checksum is refused with 400, or is a walk', async () => {
    const near = (value: unknown) => fc.oneof({ weight: 4, arbitrary: fc.constant(value) }, fc.jsonValue());
    const nearObject = (fields: object) =>
      fc.record(Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, near(value)])), {
        requiredKeys: [],
      });
    const payload = fc.oneof(
      fc.jsonValue(),
      fc.record({
        v: near(1),
        order: near('desc'),
        filter: fc.oneof(nearObject(FILTER), fc.constant({})),
        after: fc.oneof(nearObject(AFTER), fc.constant(AFTER)),
      }),
    );
    const seen = new Set<number>();
    await fc.assert(
      fc.asyncProperty(payload, async (value) => {
        const { status, json } = await send(list, { path: `images/x?cursor=${forge(value)}` });
        seen.add(status);
        if (status === 200) expect(json).toHaveProperty('value');
        else expect([status, json.error]).toEqual([400, expect.objectContaining({ code: 'InvalidCursor' })]);
      }),
      { numRuns: 500 },
    );
    expect([...seen].sort()).toEqual([200, 400]);
  });
});

describe('q', () => {
  it.each(['', '\u0301', '\u200d\ufe0f', 'a\nb', '\u007f', 'x'.repeat(256), '\u0085'])('%j is refused', (q) => {
    const url = new URL('https://host/api/images');
    url.searchParams.set('q', q);
    expect(() => parseListQuery(url)).toThrow(expect.objectContaining({ code: 'InvalidQueryParameter', target: 'q' }));
  });

  it.each([' ', '%', "' OR 1=1 --", 'x'.repeat(255), '🐈'])('%j is searched for', (q) => {
    const url = new URL('https://host/api/images');
    url.searchParams.set('q', q);
    expect(parseListQuery(url).query.filter).toEqual({ q });
  });
});

it.each(['9999-12-31T23:59:59-01:00', '0000-01-01T00:00:00+01:00'])('%s is no moment to search by', (text) => {
  const url = new URL('https://host/api/images');
  url.searchParams.set('created_after', text);
  expect(() => parseListQuery(url)).toThrow(expect.objectContaining({ code: 'InvalidQueryParameter' }));
});
