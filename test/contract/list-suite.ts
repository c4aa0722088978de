import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ImageRecord } from '../../src/images/image-record.ts';
import type { ListFilter, RecordStore } from '../../src/images/record-store.ts';
import type { UploadDraft } from '../../src/images/upload-draft.ts';
import { testScope } from '../support/request-scope.ts';
import { sampleRecord } from '../support/sample-record.ts';

/** How every RecordStore lists records and keeps drafts. A tag of its own keeps each test to its own records. */
export function listSuite(name: string, make: () => RecordStore): void {
  describe(`RecordStore lists: ${name}`, () => {
    const scope = testScope();
    const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

    async function store(count: number, change: (at: number) => Partial<ImageRecord> = () => ({})) {
      const records = make();
      const mark = randomUUID();
      for (let index = 0; index < count; index++) {
        const own = { image_id: `${mark}-${index}`, created_at: at(index), tags: [mark], ...change(index) };
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
