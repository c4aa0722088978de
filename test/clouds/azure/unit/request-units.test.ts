import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Charge, create, type Item, pointRead, replace, same, sum, termsOf } from '../support/request-units.ts';
import { writtenItems } from '../support/written-items.ts';

const scale = readFileSync(new URL('../../../../docs/scale.md', import.meta.url), 'utf8');
const { image, imageOfOtherName, imageOfOtherBytes, tombstone, draft, sealedDraft, fence, claim, lastingClaim } =
  await writtenItems();

/** The cells of the rows below this heading row. */
function table(heading: string): string[][] {
  const lines = (scale.split(`${heading}\n`)[1] ?? '').split('\n').slice(1);
  const end = lines.findIndex((line) => !line.startsWith('|'));
  return lines.slice(0, end).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

const confirmedRead = (item: Item) => sum(create(fence), pointRead(item));
/** Of what is not there. */
const missing = same(1);
/** Not published: assumed as a write of this size without terms. */
const refusedCreate = same(6);

const ITEMS: Readonly<Record<string, Charge>> = {
  'create an image': create(image),
  'replace an image: another name': replace(image, imageOfOtherName),
  'replace an image: other bytes': replace(imageOfOtherName, imageOfOtherBytes),
  'replace an image by a tombstone, or the reverse': replace(image, tombstone),
  'expiry of a tombstone': create(tombstone),
  'create a claim': create(claim),
  'replace a claim': replace(claim, lastingClaim),
  'create a draft': create(draft),
  'replace a draft by one with a record': replace(draft, sealedDraft),
  'confirmed read: upsert a fence, point read': confirmedRead(claim),
};

const writeClaim = sum(create(claim), create(image));
const direct = sum(
  create(draft),
  pointRead(draft),
  missing,
  confirmedRead(sealedDraft),
  replace(draft, sealedDraft),
  create(image),
);
const removal = sum(pointRead(image), replace(image, tombstone), create(tombstone));
/** By the first words of the rows of the first table. */
const OPERATIONS: Readonly<Record<string, readonly Charge[]>> = {
  'upload of a new image': [create(image)],
  'upload of n MiB': [create(image)],
  'upload with an `Idempotency-Key`': [
    sum(confirmedRead(claim), writeClaim),
    sum(confirmedRead(claim), confirmedRead(image), writeClaim),
  ],
  'the same, repeated': [sum(...Array<Charge>(4).fill(confirmedRead(claim)))],
  'upload that replaces': [sum(refusedCreate, pointRead(image), replace(imageOfOtherName, imageOfOtherBytes))],
  'upload under an ID': [sum(refusedCreate, pointRead(tombstone), replace(tombstone, image))],
  'metadata, 200 or 304': [pointRead(image)],
  'preview, first': [sum(pointRead(image), confirmedRead(image))],
  'preview, kept': [pointRead(image)],
  update: [sum(pointRead(image), replace(image, imageOfOtherName))],
  'delete |': [removal],
  'delete of an image that a key made': [
    sum(removal, confirmedRead(lastingClaim), replace(lastingClaim, claim), create(claim)),
  ],
  'direct upload, begin and complete': [direct],
  'the same in parts': [direct],
  'direct upload with an `Idempotency-Key`': [
    sum(direct, confirmedRead(claim), confirmedRead(claim), create(claim), replace(claim, lastingClaim)),
  ],
  'a refused write': [confirmedRead(image)],
};

describe('request units by the published rules', () => {
  it('count the terms of the index policy: the values of an item, and every entry of its index', () => {
    // kind, created_at, order_key, image_id, format, sha256, name, search_text, two tags, the composite index.
    expect(termsOf(image, 'values').size).toBe(11);
    const values = termsOf(image, 'values');
    const others = [...termsOf(image, 'entries')].filter((term) => !values.has(term));
    expect(others.map((term) => term.split(' ')[0])).toEqual(['/expires_at/?', 'id', '_ts']);
    expect([fence, claim, tombstone, draft].map((item) => termsOf(item, 'values').size)).toEqual([2, 2, 2, 3]);
  });

  it('are those of the examples that Microsoft publishes', () => {
    // 1 KB with ten terms, of which two change.
    const item = (name: string) => ({ id: 'a', kind: 'x', tags: ['1', '2', '3', '4', '5', '6', '7', '8'], name });
    expect(create(item('one')).values).toBeCloseTo(7, 0);
    expect(replace({ ...item('one'), format: 'png' }, { ...item('two'), format: 'gif' }).values).toBeCloseTo(10.8, 0);
  });

  it('are those of the table of items', () => {
    const rows = table('| Item | RU by its values | RU by every entry of its index |');
    const model = Object.entries(ITEMS).map(([name, { values, entries }]) => [
      name,
      values.toFixed(1),
      entries.toFixed(1),
    ]);
    expect(rows).toEqual(model);
  });

  it('are those of the table of operations, between the two counts and rounded', () => {
    const rows = table('| Operation | Storage requests | Database requests | RU |');
    for (const [start, charges] of Object.entries(OPERATIONS)) {
      const cells = rows.find((row) => `${row[0]} |`.startsWith(start)) ?? [];
      const stated =
        (cells[3] ?? '')
          .split(':')[0]
          ?.split(';')
          .map((text) => Number(/[\d.]+/.exec(text)?.[0])) ?? [];
      expect([start, stated.length]).toEqual([start, charges.length]);
      for (const [at, { values, entries }] of charges.entries()) {
        expect(stated[at], `${start}: ${values} to ${entries}`).toBeGreaterThanOrEqual(values - 0.5);
        expect(stated[at], `${start}: ${values} to ${entries}`).toBeLessThanOrEqual(entries + 0.5);
      }
    }
  });
});
