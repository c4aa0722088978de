import type { StoredClaim } from '../../src/images/claim.ts';
import type { ImageRecord, StoredRecord } from '../../src/images/image-record.ts';
import { matchesFilter } from '../../src/images/list-filter.ts';
import { orderKey } from '../../src/images/list-order.ts';
import type { CreatedRecord, RecordStore } from '../../src/images/record-store.ts';
import type { RequestScope } from '../../src/images/request-scope.ts';
import type { StoredDraft, UploadDraft } from '../../src/images/upload-draft.ts';

/** The RecordStore port in memory. It earns its place by passing the contract suite. */
export function createMemoryRecords(): RecordStore & { readonly ids: () => string[] } {
  const stored = new Map<string, StoredRecord>();
  const removed = new Map<string, string>();
  const drafts = new Map<string, StoredDraft>();
  const claims = new Map<string, StoredClaim>();
  const checkpoints = new Map<string, object>();
  let version = 0;

  function put(record: ImageRecord): StoredRecord {
    version += 1;
    removed.delete(record.image_id);
    const entry = { record: structuredClone(record), etag: `"${version}"` };
    stored.set(record.image_id, entry);
    return structuredClone(entry);
  }

  async function read(imageId: string, scope: RequestScope): Promise<StoredRecord | undefined> {
    scope.charge(1);
    return structuredClone(stored.get(imageId));
  }

  async function create(record: ImageRecord, scope: RequestScope): Promise<CreatedRecord> {
    scope.charge(5);
    const taken = structuredClone(stored.get(record.image_id));
    return taken === undefined ? { stored: put(record), created: true } : { stored: taken, created: false };
  }

  function putDraft(draft: UploadDraft): StoredDraft {
    version += 1;
    const entry = { draft: structuredClone(draft), etag: `"${version}"` };
    drafts.set(draft.upload_id, entry);
    return structuredClone(entry);
  }

  async function readDraft(uploadId: string, scope: RequestScope): Promise<StoredDraft | undefined> {
    scope.charge(1);
    return structuredClone(drafts.get(uploadId));
  }

  const list: RecordStore['list'] = async ({ order, limit, filter, after }, scope) => {
    scope.charge(3);
    const sign = order === 'asc' ? 1 : -1;
    const place = ({ created_at, image_id }: { created_at: string; image_id: string }) =>
      `${created_at} ${orderKey(image_id)}`;
    const compare = (a: string, b: string) => (a < b ? -sign : a > b ? sign : 0);
    return [...stored.values()]
      .filter(({ record }) => matchesFilter(record, filter))
      .sort((a, b) => compare(place(a.record), place(b.record)))
      .filter(({ record }) => after === undefined || compare(place(record), place(after)) > 0)
      .slice(0, limit)
      .map((entry) => structuredClone(entry));
  };

  return {
    identity: 'memory',
    ids: () => [...stored.keys()],
    read,
    readCurrent: read,
    create,
    async readRemoval(imageId, scope) {
      scope.charge(1);
      return removed.get(imageId);
    },
    async createOnce(record, over, scope) {
      const removal = removed.get(record.image_id);
      if (removal === undefined || removal === over) return create(record, scope);
      scope.charge(5);
      return undefined;
    },
    async replace(record, over, scope) {
      scope.charge(10);
      return stored.get(record.image_id)?.etag === over.etag ? put(record) : undefined;
    },
    async remove({ record: { image_id }, etag }, scope) {
      scope.charge(10);
      if (stored.get(image_id)?.etag !== etag) return false;
      stored.delete(image_id);
      version += 1;
      removed.set(image_id, `"${version}"`);
      return true;
    },
    list,
    async createDraft(draft, scope) {
      scope.charge(5);
      putDraft(draft);
    },
    readDraft,
    readDraftCurrent: readDraft,
    async replaceDraft(draft, etag, scope) {
      scope.charge(10);
      return drafts.get(draft.upload_id)?.etag === etag ? putDraft(draft) : undefined;
    },
    async removeDraft(uploadId, scope) {
      scope.charge(5);
      drafts.delete(uploadId);
    },
    async listExpiredDrafts(before, limit, scope) {
      scope.charge(3);
      const all = [...drafts.values()].map(({ draft }) => draft);
      return all.filter((draft) => draft.expires_at < before).slice(0, limit);
    },
    async readClaimCurrent(key, scope) {
      scope.charge(1);
      return structuredClone(claims.get(key));
    },
    async writeClaim(claim, over, scope) {
      scope.charge(10);
      if (claims.get(claim.key)?.etag !== over) return undefined;
      version += 1;
      const entry = { claim: structuredClone(claim), etag: `"${version}"` };
      claims.set(claim.key, entry);
      return structuredClone(entry);
    },
    async readBlobNames(imageIds, scope) {
      scope.charge(imageIds.length);
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
    async readCheckpoint(name, scope) {
      scope.charge(1);
      return structuredClone(checkpoints.get(name));
    },
    async writeCheckpoint(name, checkpoint, scope) {
      scope.charge(10);
      checkpoints.set(name, structuredClone(checkpoint));
    },
    async check() {
      await Promise.resolve();
    },
  };
}
