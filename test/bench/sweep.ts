import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { BlobStore, ListedBlob } from '../../src/images/blob-store.ts';
import type { RecordPlace, RecordStore } from '../../src/images/record-store.ts';
import { createSweepGuard } from '../../src/images/sweep-guard.ts';
import { createSweepOrphans } from '../../src/images/sweep-orphans.ts';
import { createMemoryBlobs } from '../support/memory-blobs.ts';
import { createMemoryRecords } from '../support/memory-records.ts';
import { testScope } from '../support/request-scope.ts';

/**
 * `node test/bench/sweep.ts [--images 500000] [--latency 5]`: images per second that one sweep examines, on stores that
 * compute a day of uploads at 100 a second and take this many milliseconds for each call.
 */
const { values } = parseArgs({ options: { images: { type: 'string' }, latency: { type: 'string' } } });
const IMAGES = Number(values.images ?? 500_000);
const LATENCY_MS = Number(values.latency ?? 5);
const PAGE = 1_000;
const EVERY_MS = 10;
const NOW = new Date('2026-11-23T03:00:00Z');
const FIRST = Date.UTC(2026, 10, 21);
/** One image in a thousand is an orphan. */
const ORPHAN_EVERY = 1_000;

interface Day {
  readonly name: string;
  /** Share of images whose document was created long before: it does not meet its bytes in the listings. */
  readonly replaced: number;
  /** Every document created on that day has other bytes by now: their blobs lie under another day. */
  readonly replacedSince?: boolean;
}

function stores({ replaced, replacedSince = false }: Day): {
  blobs: BlobStore;
  records: RecordStore;
  calls: Map<string, number>;
} {
  const calls = new Map<string, number>();
  const wait = (call: string): Promise<void> => {
    calls.set(call, (calls.get(call) ?? 0) + 1);
    return sleep(LATENCY_MS);
  };
  const id = (at: number) => `image ${at}`;
  const name = (at: number) => {
    const time = (FIRST + at * EVERY_MS).toString(16).padStart(12, '0');
    return `2026/11/21/${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000.jpg`;
  };
  const isOrphan = (at: number) => at % ORPHAN_EVERY === 7;
  const isReplaced = (at: number) => (at * 7_919) % 10_000 < replaced * 10_000;
  const blob = (at: number): ListedBlob => ({
    name: name(at),
    sizeBytes: 200_000,
    modifiedAt: new Date(FIRST + at * EVERY_MS),
    imageId: id(at),
  });
  const place = (at: number): RecordPlace => ({
    image_id: id(at),
    blob_name: replacedSince ? name(at).replace('/21/', '/29/') : name(at),
    created_at: new Date(FIRST + at * EVERY_MS + 150).toISOString(),
  });
  const pageFrom = (from: number) =>
    Array.from({ length: Math.max(0, Math.min(PAGE, IMAGES - from)) }, (_, offset) => from + offset);

  const blobs: BlobStore = {
    ...createMemoryBlobs(),
    async *list(prefix, _scope, from) {
      let at = Number(from ?? 0);
      do {
        await wait('list blobs');
        const page = prefix === '2026/11/21/' && !replacedSince ? pageFrom(at).map(blob) : [];
        at += PAGE;
        yield { blobs: page, ...(page.length > 0 && at < IMAGES && { next: String(at) }) };
        if (page.length === 0) return;
      } while (at < IMAGES);
    },
    async stat() {
      await wait('stat');
      return { sizeBytes: 1, etag: '"1"' };
    },
    remove: () => wait('remove'),
  };
  const records: RecordStore = {
    ...createMemoryRecords(),
    async listPlaces({ after }) {
      await wait('list records');
      const behind = Number(/^image (\d+)$/.exec(after?.image_id ?? '')?.[1] ?? -1) + 1;
      const found: number[] = [];
      for (let at = behind; at < IMAGES && found.length < PAGE; at++) {
        if (!isOrphan(at) && !isReplaced(at)) found.push(at);
      }
      return found.map(place);
    },
    async readBlobNames(ids) {
      await wait('read 100 records');
      const numbers = ids.map((one) => Number(one.slice('image '.length)));
      return new Map(numbers.filter((at) => !isOrphan(at)).map((at) => [id(at), name(at)]));
    },
    async readCurrent() {
      // A write, then a read.
      await wait('read current');
      await wait('read current');
      return undefined;
    },
  };
  return { blobs, records, calls };
}

const DAYS: readonly Day[] = [
  { name: 'new images', replaced: 0 },
  { name: 'one in ten replaces an older image', replaced: 0.1 },
  { name: 'all replace older images', replaced: 1 },
  { name: 'all were replaced since', replaced: 0, replacedSince: true },
];

for (const day of DAYS) {
  const { blobs, records, calls } = stores(day);
  const sweepOrphans = createSweepOrphans({
    blobs,
    records,
    graceHours: 24,
    guard: createSweepGuard(5),
    now: () => new Date(NOW.getTime() + performance.now()),
  });
  const cpu = process.cpuUsage();
  const started = performance.now();
  const report = await sweepOrphans({ extent: 'recent', remove: true, resume: true }, testScope());
  const seconds = (performance.now() - started) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  const rate = Math.max(report.blobsExamined, report.recordsSeen) / seconds;
  process.stdout.write(
    [
      `${day.name}: ${report.outcome}, ${Math.round(rate)} images/s; a day at 100 uploads/s takes ${(8_640_000 / rate / 60).toFixed(1)} min`,
      `  ${seconds.toFixed(1)} s, CPU ${((user + system) / 1e6).toFixed(1)} s, ${Math.round(process.memoryUsage().rss / 1e6)} MB, ${report.removed.blobs} orphans removed`,
      `  calls ${JSON.stringify(Object.fromEntries(calls))}`,
      '',
    ].join('\n'),
  );
}
