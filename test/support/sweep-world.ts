import type { BlobStore } from '../../src/images/blob-store.ts';
import type { ImageRecord } from '../../src/images/image-record.ts';
import type { PlaceRange, RecordStore } from '../../src/images/record-store.ts';
import { createSweepGuard, type SweepGuard } from '../../src/images/sweep-guard.ts';
import { createSweepOrphans, type SweepRequest } from '../../src/images/sweep-orphans.ts';
import type { SweepReport } from '../../src/images/sweep-report.ts';
import type { SweepLimits } from '../../src/images/sweep-run.ts';
import { uuidv7 } from '../../src/images/uuid.ts';
import { createMemoryBlobs } from './memory-blobs.ts';
import { createMemoryRecords } from './memory-records.ts';
import { testScope } from './request-scope.ts';
import { sampleRecord } from './sample-record.ts';

export const NOW = new Date('2026-11-23T03:00:00Z');
const HOUR_MS = 3_600_000;
const PLENTY: SweepLimits = { listMs: 20 * 60_000, removeMs: 3 * 60_000, maxWaiting: 5_000, maxCandidates: 20_000 };

type Store = BlobStore | RecordStore;
/** Called before each call of a store; what it throws the call rejects with. */
type Hook = (method: string, args: readonly unknown[]) => void;

interface SweepOptions {
  readonly guard?: SweepGuard;
  readonly limits?: Partial<SweepLimits>;
}

/** Memory stores with images, orphans and drafts of any age, and sweeps over them. */
export function createSweepWorld({ pageSize = 1_000 } = {}) {
  /** `perList`: milliseconds that a page of a listing takes. */
  const clock = { now: NOW.getTime(), perList: 0 };
  const written = { at: NOW };
  const scope = testScope();
  const blobs = createMemoryBlobs(() => written.at, pageSize);
  const records = createMemoryRecords();
  const hooks = new Set<Hook>();
  const calls = new Map<string, number>();
  const ago = (hours: number) => new Date(clock.now - hours * HOUR_MS);

  function meet(method: string, args: readonly unknown[]): void {
    if (method.startsWith('list')) clock.now += clock.perList;
    calls.set(method, (calls.get(method) ?? 0) + 1);
    for (const hook of hooks) hook(method, args);
  }

  /** The store with each call counted and, by the hooks, delayed or failed. */
  function watched<T extends Store>(store: T): T {
    return new Proxy(store, {
      get(target, name) {
        const method = Reflect.get(target, name);
        if (typeof method !== 'function' || name === 'urlOf') return method;
        if ((name === 'list' || name === 'listWithParts') && 'stat' in target) {
          return async function* list(...args: Parameters<BlobStore['list']>) {
            meet('listBlobs', args);
            for await (const page of target[name](...args)) {
              yield page;
              if (page.next !== undefined) meet('listBlobs', args);
            }
          };
        }
        return async (...args: unknown[]) => {
          meet(String(name), args);
          return method.apply(target, name === 'listPlaces' ? shortened(args) : args);
        };
      },
    });
  }

  /** Pages of records are as short as those of blobs. */
  function shortened([range, ...rest]: unknown[]): unknown[] {
    const { limit, ...place } = range as PlaceRange;
    return [{ ...place, limit: Math.min(pageSize, limit) }, ...rest];
  }

  async function blob(hours: number, imageId: string, recordsIn = 'memory'): Promise<string> {
    written.at = ago(hours);
    const name = `${written.at.toISOString().slice(0, 10).replaceAll('-', '/')}/${uuidv7(written.at)}.jpg`;
    const writer = blobs.open(name, scope);
    await writer.write(Buffer.from('12345'));
    await writer.commit({ contentType: 'image/jpeg', sha256: 'a'.repeat(64), imageId, recordsIn });
    return name;
  }

  async function image(hours: number, imageId: string): Promise<ImageRecord> {
    const at = ago(hours).toISOString();
    const blob_name = await blob(hours, imageId);
    const record = sampleRecord({ image_id: imageId, blob_name, created_at: at, updated_at: at });
    await records.create(record, scope);
    return record;
  }

  async function images(count: number, hours = 30): Promise<void> {
    for (let at = 0; at < count; at++) await image(hours, `image ${hours} ${at}`);
  }

  const draft = (upload_id: string, expiresHoursAgo: number) =>
    records.createDraft(
      {
        upload_id,
        image_id: 'x',
        name: 'x',
        tags: [],
        metadata: {},
        size_bytes: 5,
        blob_name: `uploads/${upload_id}`,
        expires_at: ago(expiresHoursAgo).toISOString(),
      },
      scope,
    );

  function sweep(request: Partial<SweepRequest> = {}, { guard, limits }: SweepOptions = {}): Promise<SweepReport> {
    const sweepOrphans = createSweepOrphans({
      blobs: watched(blobs),
      records: watched(records),
      graceHours: 24,
      guard: guard ?? createSweepGuard(5),
      now: () => new Date(clock.now),
      limits: { ...PLENTY, ...limits },
    });
    return sweepOrphans({ extent: 'recent', remove: false, resume: false, ...request }, scope);
  }

  return {
    blobs,
    records,
    clock,
    calls,
    scope,
    ago,
    blob,
    image,
    images,
    draft,
    sweep,
    names: () => [...blobs.content.keys()].sort(),
    hook(added: Hook) {
      hooks.add(added);
      return { remove: () => hooks.delete(added) };
    },
  };
}
