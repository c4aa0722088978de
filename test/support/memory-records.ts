import type { ImageRecord, StoredRecord } from '../../src/images/image-record.ts';
import type { ListFilter, RecordStore } from '../../src/images/record-store.ts';
import type { RequestScope } from '../../src/images/request-scope.ts';
import type { UploadDraft } from '../../src/images/upload-draft.ts';

/** The RecordStore port in memory. It earns its place by passing the contract suite. */
export function createMemoryRecords(): RecordStore & { readonly ids: () => string[] } {
  const stored = new Map<string, StoredRecord>();
  const drafts = new Map<string, UploadDraft>();
  const checkpoints = new Map<string, object>();
  let version = 0;

  function put(record: ImageRecord): StoredRecord {
    version += 1;
    const entry = { record: structuredClone(record), etag: `"${version}"` };
    stored.set(record.image_id, entry);
    return structuredClone(entry);
  }

  async function read(imageId: string, scope: RequestScope): Promise<StoredRecord | undefined> {
    scope.charge(1);
    return structuredClone(stored.get(imageId));
  }

  const list: RecordStore['list'] = async ({ order, limit, filter, after }) => {
    const sign = order === 'asc' ? 1 : -1;
    const place = ({ created_at, image_id }: { created_at: string; image_id: string }) => `${created_at} ${image_id}`;
    const compare = (a: string, b: string) => (a < b ? -sign : a > b ? sign : 0);
    return [...stored.values()]
      .filter(({ record }) => fits(record, filter))
      .sort((a, b) => compare(place(a.record), place(b.record)))
      .filter(({ record }) => after === undefined || compare(place(record), place(after)) > 0)
      .slice(0, limit)
      .map((entry) => structuredClone(entry));
  };

  return {
    ids: () => [...stored.keys()],
    read,
    readCurrent: read,
    async create(record, scope) {
      scope.charge(5);
      const taken = structuredClone(stored.get(record.image_id));
      return taken === undefined ? { stored: put(record), created: true } : { stored: taken, created: false };
    },
    async replace(record, etag, scope) {
      scope.charge(10);
      return stored.get(record.image_id)?.etag === etag ? put(record) : undefined;
    },
    async remove(imageId, etag) {
      const current = stored.get(imageId);
      if (current !== undefined && current.etag !== etag) return false;
      stored.delete(imageId);
      return true;
    },
    list,
    async putDraft(draft) {
      drafts.set(draft.upload_id, structuredClone(draft));
    },
    async readDraft(uploadId) {
      return structuredClone(drafts.get(uploadId));
    },
    async removeDraft(uploadId) {
      drafts.delete(uploadId);
    },
    async listExpiredDrafts(before, limit) {
      return [...drafts.values()].filter((draft) => draft.expires_at < before).slice(0, limit);
    },
    async readBlobNames(imageIds) {
      return new Map(
        imageIds.flatMap((id) => {
          const name = stored.get(id)?.record.blob_name;
          return name === undefined ? [] : [[id, name] as const];
        }),
      );
    },
    async listPlaces({ after, before, limit }, scope) {
      const query = { order: 'asc' as const, limit, filter: { created_before: before }, ...(after && { after }) };
      return (await list(query, scope)).map(({ record: { image_id, blob_name, created_at } }) => ({
        image_id,
        blob_name,
        created_at,
      }));
    },
    async readCheckpoint(name) {
      return structuredClone(checkpoints.get(name));
    },
    async writeCheckpoint(name, checkpoint) {
      checkpoints.set(name, structuredClone(checkpoint));
    },
    async check() {
      await Promise.resolve();
    },
  };
}

function fits(record: ImageRecord, filter: ListFilter): boolean {
  return (
    (filter.tag === undefined || record.tags.includes(filter.tag)) &&
    (filter.format === undefined || record.format === filter.format) &&
    (filter.sha256 === undefined || record.sha256 === filter.sha256) &&
    (filter.name_prefix === undefined || record.name.startsWith(filter.name_prefix)) &&
    (filter.created_after === undefined || record.created_at > filter.created_after) &&
    (filter.created_before === undefined || record.created_at < filter.created_before)
  );
}
