import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ImageRecord } from '../../src/images/image-record.ts';
import type { ListFilter, ListPosition, RecordStore } from '../../src/images/record-store.ts';
import type { UploadDraft } from '../../src/images/upload-draft.ts';
import { testScope } from '../support/request-scope.ts';
import { sampleRecord } from '../support/sample-record.ts';

/** How every RecordStore lists records and keeps drafts. A tag of its own keeps each test to its own records. */
export function listSuite(name: string, make: () => RecordStore): void {
  describe(`RecordStore lists: ${name}`, () => {
    const scope = testScope();
    const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

    async function store(count: number, change: (at: number, mark: string) => Partial<ImageRecord> = () => ({})) {
      const records = make();
      const mark = randomUUID();
      for (let index = 0; index < count; index++) {
        const own = { image_id: `${mark}-${index}`, created_at: at(index), tags: [mark], ...change(index, mark) };
        await records.create(sampleRecord(own), scope);
      }
      const list = async (filter: ListFilter = {}, rest: object = {}) => {
        const query = { order: 'desc' as const, limit: 100, filter: { tag: mark, ...filter }, ...rest };
        const found = await records.list(query, scope);
        return found.map(({ record }) => Number(record.image_id.slice(mark.length + 1)));
      };
      return { records, mark, list };
    }

    it('lists by time, newest or oldest first', async () => {
      const { list } = await store(4);
      expect(await list()).toEqual([3, 2, 1, 0]);
      expect(await list({}, { order: 'asc' })).toEqual([0, 1, 2, 3]);
    });

    it('orders by id what came at the same time, and goes on behind a pair', async () => {
      const { list, mark } = await store(5, () => ({ created_at: at(7) }));
      expect(await list()).toEqual([4, 3, 2, 1, 0]);
      expect(await list({}, { after: { created_at: at(7), image_id: `${mark}-3` }, limit: 2 })).toEqual([2, 1]);
      expect(await list({}, { order: 'asc', after: { created_at: at(7), image_id: `${mark}-3` } })).toEqual([4]);
    });

    it('orders ids by code point, also above U+FFFF, over the borders of pages', async () => {
      const records = make();
      const mark = randomUUID();
      // U+FF71 sorts before U+20000; their UTF-16 sorts the other way round.
      const ids = [
        '',
        'ab',
        '-é',
        '-\u3042',
        '-\ufb01',
        '-\uff71',
        '-\uff71a',
        '-\u{10400}',
        '-\u{20000}',
        '-\u{20000}z',
      ];
      const sorted = ids.map((end) => `${mark}${end}`).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      for (const image_id of [...sorted].sort()) {
        await records.create(sampleRecord({ image_id, created_at: at(7), tags: [mark] }), scope);
      }
      const filter = { tag: mark };
      for (const order of ['asc', 'desc'] as const) {
        for (const limit of [1, 3, 100]) {
          const seen: string[] = [];
          for (let after: ListPosition | undefined; seen.length < ids.length; ) {
            const page = await records.list({ order, limit, filter, after }, scope);
            seen.push(...page.map(({ record }) => record.image_id));
            const last = page.at(-1)?.record;
            if (last === undefined) break;
            after = { created_at: last.created_at, image_id: last.image_id };
          }
          expect(seen).toEqual(order === 'asc' ? sorted : sorted.toReversed());
        }
      }
      const before = at(8);
      const places = await records.listPlaces(
        { after: { created_at: at(7), image_id: mark }, before, limit: 4 },
        scope,
      );
      expect(places.map(({ image_id }) => image_id)).toEqual(sorted.slice(1, 5));
    });

    it('goes on behind a record that is gone', async () => {
      const { list, mark } = await store(3);
      expect(await list({}, { after: { created_at: at(1), image_id: `${mark}-none` } })).toEqual([1, 0]);
    });

    it('narrows by each filter', async () => {
      const { list } = await store(4, (index) => ({
        format: index === 1 ? 'png' : 'jpeg',
        sha256: String(index).repeat(64),
        name: index < 2 ? 'Été 1' : "it's %_ 2",
      }));
      expect(await list({ format: 'png' })).toEqual([1]);
      expect(await list({ sha256: '2'.repeat(64) })).toEqual([2]);
      expect(await list({ name_prefix: 'Été' })).toEqual([1, 0]);
      expect(await list({ name_prefix: "it's %" })).toEqual([3, 2]);
      expect(await list({ name_prefix: 'été' })).toEqual([]);
      expect(await list({ created_after: at(1) })).toEqual([3, 2]);
      expect(await list({ created_before: at(1) })).toEqual([0]);
      expect(await list({ tag: 'nobody has it' })).toEqual([]);
    });

    it('searches name and tags, whatever their case and accents', async () => {
      const { list, mark: own } = await store(4, (index, mark) => ({
        name: ['Été à la PLAGE.jpg', 'STRASSE 100%_ "x" \\', 'каток Ёлка', '한글 ﬁn'][index] ?? '',
        tags: [mark, ...(index === 0 ? ['İstanbul', 'b'] : ['Plage', 'ΟΔΟΣ'])],
      }));
      const rows: [string, number[]][] = [
        ['plage', [3, 2, 1, 0]],
        ['ETE A', [0]],
        ['jpg', [0]],
        ['istanbul', [0]],
        ['straße', [1]],
        ['100%_', [1]],
        ['"x" \\', [1]],
        ['елка', [2]],
        ['οδος', [3, 2, 1]],
        ['한', [3]],
        ['하', []],
        ['ＦＩＮ', [3]],
        ['%', [1]],
        // Not from the name into a tag, nor from tag to tag.
        ['jpgistanbul', []],
        ['istanbulb', []],
        ['istanbul b', []],
        ["' OR true --", []],
      ];
      for (const [q, found] of rows) expect([q, await list({ q })]).toEqual([q, found]);
      expect(await list({ q: 'plage', format: 'png' })).toEqual([]);
      expect(await list({ q: 'plage' }, { limit: 2, after: { created_at: at(3), image_id: `${own}-3` } })).toEqual([
        2, 1,
      ]);
    });

    it('searches what a record has become', async () => {
      const { records, list, mark } = await store(1, () => ({ name: 'first' }));
      const stored = await records.read(`${mark}-0`, scope);
      if (stored === undefined) throw new Error('It was created.');
      const replaced = await records.replace({ ...stored.record, name: 'Zweité' }, stored, scope);
      expect([await list({ q: 'first' }), await list({ q: 'zweite' })]).toEqual([[], [0]]);
      const [listed] = await records.list({ order: 'desc', limit: 1, filter: { tag: mark } }, scope);
      expect(listed).toEqual(replaced);
    });

    it('keeps drafts apart from records, until they are removed', async () => {
      const { records, list, mark } = await store(1);
      const draft: UploadDraft = {
        upload_id: randomUUID(),
        image_id: `${mark}-9`,
        name: 'draft',
        tags: [mark],
        metadata: { a: 1 },
        size_bytes: 5,
        blob_name: 'uploads/x',
        expires_at: '2026-11-23T09:00:00.000Z',
      };
      await records.createDraft(draft, scope);
      expect((await records.readDraft(draft.upload_id, scope))?.draft).toEqual(draft);
      expect(await list()).toEqual([0]);
      const expired = await records.listExpiredDrafts('2026-11-23T09:00:00.001Z', 1_000, scope);
      expect(expired).toContainEqual(draft);
      expect(await records.listExpiredDrafts('2026-11-23T09:00:00.000Z', 1_000, scope)).not.toContainEqual(draft);
      await records.removeDraft(draft.upload_id, scope);
      await records.removeDraft(draft.upload_id, scope);
      expect(await records.readDraft(draft.upload_id, scope)).toBeUndefined();
    });
  });
}
