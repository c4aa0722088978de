import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { getDocuments } from '../../../../src/clouds/gcp/firestore-call.ts';
import { type Kind, nameOf } from '../../../../src/clouds/gcp/firestore-documents.ts';
import type { Claim } from '../../../../src/images/claim.ts';
import {
  MAX_METADATA_BYTES,
  MAX_NAME_CHARACTERS,
  MAX_TAG_CHARACTERS,
  MAX_TAGS,
} from '../../../../src/images/description.ts';
import type { ImageRecord } from '../../../../src/images/image-record.ts';
import type { RecordStore } from '../../../../src/images/record-store.ts';
import type { UploadDraft } from '../../../../src/images/upload-draft.ts';
import { testScope } from '../../../support/request-scope.ts';
import { sampleRecord } from '../../../support/sample-record.ts';
import { openEmulated, openRecords, startFirestore } from '../support/firestore.ts';

const scope = testScope();

let firestore: Awaited<ReturnType<typeof startFirestore>>;
let records: RecordStore;
beforeAll(async () => {
  firestore = await startFirestore();
  records = openRecords(firestore.host);
});
afterAll(() => firestore.stop());

function draftOf({ image_id, name, tags, metadata }: ImageRecord, more: Partial<UploadDraft> = {}): UploadDraft {
  const expires_at = '2026-01-01T00:00:00.000Z';
  const described = { image_id, name, tags, metadata, size_bytes: 1, blob_name: 'b', expires_at };
  return { upload_id: randomUUID(), ...described, ...more };
}

/** The fields of a document as they are stored. */
async function fieldsOf(kind: Kind, id: string) {
  const database = openEmulated(firestore.host);
  const names = [nameOf(database, kind, id)];
  const [found] = await getDocuments(database, names, undefined, scope.signal);
  return found?.fields ?? {};
}

describe('a document whose time to live is over, before Firestore removes it', () => {
  /** Expired a day ago. */
  async function expire(kind: Kind, id: string): Promise<void> {
    const database = openEmulated(firestore.host);
    const client = await database.connect();
    const past = { timestampValue: { seconds: Math.floor(Date.now() / 1_000) - 86_400, nanos: 0 } };
    const update = { name: nameOf(database, kind, id), fields: { expire_at: past } };
    const write = { update, updateMask: { fieldPaths: ['expire_at'] }, currentDocument: { exists: true } };
    await client.commit({ database: database.name, writes: [write] });
  }

  async function buried(): Promise<ImageRecord> {
    const record = sampleRecord({ image_id: randomUUID() });
    await records.remove((await records.create(record, scope)).stored, scope);
    return record;
  }

  it.each(['create', 'createOnce'] as const)(
    'is no removal, and gives way to %s, which one of many wins',
    async (method) => {
      const record = await buried();
      expect(await records.readRemoval(record.image_id, scope)).toBeDefined();
      await expire('images', record.image_id);
      expect(await records.readRemoval(record.image_id, scope)).toBeUndefined();
      const add = () =>
        method === 'create' ? records.create(record, scope) : records.createOnce(record, undefined, scope);
      const made = await Promise.all([add(), add(), add()]);
      expect(made.filter((one) => one?.created)).toHaveLength(1);
      expect((await records.read(record.image_id, scope))?.record).toEqual(record);
      // The time of the tombstone is not that of the record.
      expect(Object.keys(await fieldsOf('images', record.image_id))).not.toContain('expire_at');
    },
  );

  it('is not returned as a draft', async () => {
    const draft = draftOf(sampleRecord());
    await records.createDraft(draft, scope);
    const stored = await records.readDraft(draft.upload_id, scope);
    await expire('uploads', draft.upload_id);
    expect(await records.readDraftCurrent(draft.upload_id, scope)).toBeUndefined();
    expect(await records.replaceDraft(draft, stored?.etag ?? '', scope)).toBeUndefined();
    expect(await records.listExpiredDrafts('2100-01-01', 100, scope)).not.toContainEqual(draft);
  });

  it('is not returned as a claim, and can be replaced', async () => {
    const times = { expires_at: '2020-01-01T00:00:00Z', lasting: false };
    const claim: Claim = { key: randomUUID(), id: 'a', fingerprint: 'f', image_id: 'i', ...times };
    const first = await records.writeClaim(claim, undefined, scope);
    await expire('claims', claim.key);
    expect(await records.readClaimCurrent(claim.key, scope)).toBeUndefined();
    expect(await records.writeClaim({ ...claim, id: 'late' }, first?.etag, scope)).toBeUndefined();
    const second = await records.writeClaim({ ...claim, id: 'b', lasting: true }, undefined, scope);
    expect(await records.readClaimCurrent(claim.key, scope)).toEqual(second);
  });
});

it('sets a time to live on temporary documents only', async () => {
  const now = Math.floor(Date.now() / 1_000);
  const [record, removed] = [sampleRecord({ image_id: randomUUID() }), sampleRecord({ image_id: randomUUID() })];
  const expires_at = new Date(Date.now() + 3_600_000).toISOString();
  const claim = { id: 'a', fingerprint: 'f', image_id: 'i', expires_at };
  const draft = draftOf(record, { expires_at });
  const [lasting, passing] = [randomUUID(), randomUUID()];
  await records.create(record, scope);
  await records.remove((await records.create(removed, scope)).stored, scope);
  await records.createDraft(draft, scope);
  await records.writeClaim({ ...claim, key: lasting, lasting: true }, undefined, scope);
  await records.writeClaim({ ...claim, key: passing, lasting: false }, undefined, scope);
  await records.writeCheckpoint('c', { at: 1 }, scope);
  const hours = async ([collection, id]: readonly [Kind, string]) => {
    const seconds = (await fieldsOf(collection, id)).expire_at?.timestampValue?.seconds;
    return seconds === undefined ? undefined : Math.round((Number(seconds) - now) / 3_600);
  };
  const places: [Kind, string][] = [
    ['images', record.image_id],
    ['images', removed.image_id],
    ['uploads', draft.upload_id],
    ['claims', lasting],
    ['claims', passing],
    ['checkpoints', 'c'],
  ] as const;
  expect(await Promise.all(places.map(hours))).toEqual([undefined, 4, 25, undefined, 25, undefined]);
});

it('reads back numbers that Firestore has not, and texts of every kind', async () => {
  const texts = { empty: '', text: '\u0000\ud83d\ude00"\\', constructor: true, toString: 'x' };
  const metadata = { large: 1e300, small: 5e-324, sum: 0.1 + 0.2, integer: Number.MAX_SAFE_INTEGER, ...texts };
  const location = { latitude: 1 / 3, longitude: -0.1 };
  const record = sampleRecord({ image_id: randomUUID(), metadata, tags: [], location });
  await records.create(record, scope);
  expect((await records.read(record.image_id, scope))?.record).toEqual(record);
});

it.each(['a/b', '.', '..', '__x__', '%2f', '%', '/'])(
  'keeps the id %j, which Firestore does not take',
  async (name) => {
    await records.writeCheckpoint(name, { name }, scope);
    expect(await records.readCheckpoint(name, scope)).toEqual({ name });
    await records.create(sampleRecord({ image_id: name, blob_name: name }), scope);
    expect(await records.readBlobNames([name, 'none'], scope)).toEqual(new Map([[name, name]]));
  },
);

/** Three bytes, and eleven times as many when it is folded. */
const LONGEST = '\ufdfa';

it('stores the largest record and draft', async () => {
  const tag = (at: number) => `${at}`.padStart(2, '0') + LONGEST.repeat(MAX_TAG_CHARACTERS - 2);
  const texts = ['make', 'model', 'lens', 'software'].map((name) => [name, LONGEST.repeat(256)]);
  const record = sampleRecord({
    image_id: `a${'\u{20000}'.repeat(63)}`,
    name: LONGEST.repeat(MAX_NAME_CHARACTERS),
    tags: Array.from({ length: MAX_TAGS }, (_, at) => tag(at)),
    metadata: { x: 'x'.repeat(MAX_METADATA_BYTES - 8) },
    exif: Object.fromEntries(texts),
  });
  await records.create(record, scope);
  const draft = draftOf(record, { sealed: { version: { etag: 'e'.repeat(100), sizeBytes: 1 }, record } });
  await records.createDraft(draft, scope);
  const sizes = [await fieldsOf('images', record.image_id), await fieldsOf('uploads', draft.upload_id)].map((fields) =>
    Buffer.byteLength(JSON.stringify(fields)),
  );
  process.stdout.write(`The largest document has ${Math.max(...sizes).toLocaleString('en')} bytes of 1,048,576\n`);
  expect(Math.max(...sizes)).toBeGreaterThan(20_000);
  expect(Math.max(...sizes)).toBeLessThan(262_144);
  expect((await records.list({ order: 'asc', limit: 100, filter: { q: LONGEST } }, scope))[0]?.record).toEqual(record);
});

it('names missing indexes in the health check, and refuses the lists that need them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'firestore-'));
  const indexes = join(folder, 'indexes.json');
  await writeFile(indexes, '{"indexes":[],"fieldOverrides":[]}');
  const bare = await startFirestore({ indexes });
  onTestFinished(async () => {
    await bare.stop();
    await rm(folder, { recursive: true });
  });
  const store = openRecords(bare.host);
  await expect(store.check(scope)).rejects.toMatchObject({ reason: 'MissingIndex' });
  const list = (filter: object) => store.list({ order: 'desc', limit: 1, filter }, scope);
  await expect(list({})).resolves.toEqual([]);
  await expect(list({ tag: 'a' })).rejects.toMatchObject({ code: 'DatabaseUnavailable' });
});
