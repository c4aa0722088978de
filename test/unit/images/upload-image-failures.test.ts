import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../../src/errors.ts';
import type { BlobStore } from '../../../src/images/blob-store.ts';
import { OutcomeUnknownError, OvertakenError } from '../../../src/images/outcome-unknown.ts';
import type { RecordStore } from '../../../src/images/record-store.ts';
import type { ImageSource } from '../../../src/images/upload-image.ts';
import { fakeImage } from '../../support/fake-inspector.ts';
import { codeOfAsync } from '../../support/fault.ts';
import { createMemoryService } from '../../support/memory-service.ts';
import { testScope } from '../../support/request-scope.ts';
import { chunksOf, sourceOf, uploadOf } from '../../support/upload.ts';

const scope = testScope();
const FIRST = fakeImage(50);
const SECOND = fakeImage(60, { fill: '2' });
const down = () => new ServiceError('DatabaseUnavailable', 'The database is down.');

async function* broken(): AsyncGenerator<Uint8Array> {
  yield FIRST;
  throw new ServiceError('IncompleteBody', 'The client went away.');
}

describe('an upload that fails leaves nothing', () => {
  const sources: [string, ImageSource, string][] = [
    ['no bytes', sourceOf(chunksOf(Buffer.alloc(0))), 'EmptyBody'],
    ['bytes of no image', sourceOf(chunksOf(Buffer.from('%PDF-1.7 and what follows'))), 'UnsupportedImageFormat'],
    ['too few bytes of no image', sourceOf(chunksOf(Buffer.from('GIF'))), 'UnsupportedImageFormat'],
    ['a broken image', sourceOf(chunksOf(Buffer.from('JPEG CORRUPT'))), 'CorruptImage'],
    ['a client that goes away', sourceOf(broken()), 'IncompleteBody'],
    [
      'a description that is wrong',
      {
        bytes: chunksOf(FIRST),
        describe() {
          throw new ServiceError('InvalidMetadata', 'The name is no name.');
        },
      },
      'InvalidMetadata',
    ],
  ];

  it.each(sources)('%s', async (_case, source, code) => {
    const service = createMemoryService();
    expect(await codeOfAsync(service.uploadImage({ source, precondition: {}, replaceId: 'a' }, scope))).toBe(code);
    expect(await service.records.read('a', scope)).toBeUndefined();
    expect(service.content.size).toBe(0);
  });

  it.each(['write', 'commit'] as const)('storage that fails at %s', async (step) => {
    const blobs = (real: BlobStore): BlobStore => ({
      ...real,
      open(name, given) {
        const writer = real.open(name, given);
        return {
          ...writer,
          async [step](...args: [never]) {
            await writer[step](...args);
            throw new ServiceError('StorageUnavailable', 'Storage is down.');
          },
        };
      },
    });
    const service = createMemoryService({ blobs });
    const upload = service.uploadImage(uploadOf(FIRST, { replaceId: 'a' }), scope);
    expect(await codeOfAsync(upload)).toBe('StorageUnavailable');
    expect(await service.records.read('a', scope)).toBeUndefined();
    expect(service.content.size).toBe(0);
  });

  it('a request whose time is over', async () => {
    const service = createMemoryService();
    const over = testScope(AbortSignal.abort());
    await expect(service.uploadImage(uploadOf(FIRST, { replaceId: 'a' }), over)).rejects.toThrow();
    expect(service.content.size).toBe(0);
  });
});

describe('a database that fails', () => {
  const failing = (error: Error, landed: boolean) => (real: RecordStore) => ({
    ...real,
    async create(...args: Parameters<RecordStore['create']>) {
      if (landed) await real.create(...args);
      throw error;
    },
  });

  it('for good: the bytes are removed', async () => {
    const service = createMemoryService({ records: failing(down(), false) });
    expect(await codeOfAsync(service.uploadImage(uploadOf(FIRST), scope))).toBe('DatabaseUnavailable');
    expect(service.content.size).toBe(0);
  });

  it.each([true, false])('without anybody knowing (written: %s): the bytes are kept', async (landed) => {
    const service = createMemoryService({ records: failing(new OutcomeUnknownError(down()), landed) });
    expect(await codeOfAsync(service.uploadImage(uploadOf(FIRST, { replaceId: 'a' }), scope))).toBe(
      'DatabaseUnavailable',
    );
    expect(service.content.size).toBe(1);
    expect((await service.records.read('a', scope)) !== undefined).toBe(landed);
  });

  it.each([
    ['keeps bytes that a record still references', [], 1],
    ['removes bytes that no record references', ['2026/11/23/id-1.jpg'], 0],
  ] as const)('%s, when others overtook the write', async (_case, unreferenced, left) => {
    const service = createMemoryService({ records: failing(new OvertakenError(unreferenced), false) });
    expect(await codeOfAsync(service.uploadImage(uploadOf(FIRST), scope))).toBe('DatabaseUnavailable');
    expect([...service.content.keys()]).toHaveLength(left);
  });

  it('keeps its answer when the bytes cannot be removed either', async () => {
    const service = createMemoryService({
      records: failing(down(), false),
      blobs: (real) => ({
        ...real,
        async remove() {
          throw new ServiceError('StorageUnavailable', 'Storage is down.');
        },
      }),
    });
    expect(await codeOfAsync(service.uploadImage(uploadOf(FIRST), scope))).toBe('DatabaseUnavailable');
  });

  it('is no reason to fail a replacement whose old bytes cannot be removed', async () => {
    const service = createMemoryService({
      blobs: (real) => ({
        ...real,
        async remove() {
          throw new ServiceError('StorageUnavailable', 'Storage is down.');
        },
      }),
    });
    await service.uploadImage(uploadOf(FIRST, { replaceId: 'a' }), scope);
    const { stored } = await service.uploadImage(uploadOf(SECOND, { replaceId: 'a' }), scope);
    expect(stored.record.size_bytes).toBe(60);
  });

  it('never leaves a document without its bytes, however writes end', async () => {
    type End = 'done' | 'failed' | 'unknown, done' | 'unknown, not done';
    const ends = fc.array(fc.constantFrom<End>('done', 'failed', 'unknown, done', 'unknown, not done'), {
      minLength: 1,
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(ends, async (plan) => {
        const left = [...plan];
        async function end<T>(work: () => Promise<T>): Promise<T> {
          const how = left.shift() ?? 'done';
          const value = how === 'done' || how === 'unknown, done' ? await work() : undefined;
          if (how === 'failed') throw down();
          if (how !== 'done') throw new OutcomeUnknownError(down());
          return value as T;
        }
        const service = createMemoryService({
          records: (real) => ({
            ...real,
            create: (...args) => end(() => real.create(...args)),
            replace: (...args) => end(() => real.replace(...args)),
          }),
        });
        for (const [at] of plan.entries()) {
          const bytes = fakeImage(20 + at);
          await service.uploadImage(uploadOf(bytes, { replaceId: 'a' }), scope).catch(() => undefined);
          const stored = await service.records.read('a', scope);
          if (stored === undefined) continue;
          const blob = service.content.get(stored.record.blob_name);
          expect(blob?.bytes.byteLength).toBe(stored.record.size_bytes);
          expect(blob?.properties?.sha256).toBe(stored.record.sha256);
        }
        if (plan.every((how) => how === 'done' || how === 'failed')) {
          expect(service.content.size).toBe((await service.records.read('a', scope)) === undefined ? 0 : 1);
        }
      }),
    );
  });
});
