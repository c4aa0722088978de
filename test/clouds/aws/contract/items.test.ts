import { randomUUID } from 'node:crypto';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOCAL_ACCESS } from '../../../../infra/aws/local/dynamo/start-dynalite.ts';
import { createDynamoClient } from '../../../../src/clouds/aws/dynamo-client.ts';
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
import { openRecords, startDynamo } from '../support/dynamo.ts';

const scope = testScope();
const DAY_AGO = () => Math.floor(Date.now() / 1_000) - 86_400;

let dynamo: Awaited<ReturnType<typeof startDynamo>>;
let records: RecordStore;
let client: DynamoDBDocumentClient;
beforeAll(async () => {
  dynamo = await startDynamo();
  records = openRecords(dynamo.endpoint);
  client = createDynamoClient({ ...LOCAL_ACCESS, endpoint: dynamo.endpoint });
});
afterAll(() => dynamo.stop());

function draftOf(record: ImageRecord, more: Partial<UploadDraft> = {}): UploadDraft {
  const { image_id, name, tags, metadata } = record;
  const expires_at = '2026-01-01T00:00:00.000Z';
  return {
    upload_id: randomUUID(),
    image_id,
    name,
    tags,
    metadata,
    size_bytes: 1,
    blob_name: 'b',
    expires_at,
    ...more,
  };
}

describe('an item whose time to live is over, before DynamoDB removes it', () => {
  /** The time is over since a day. */
  async function expire(id: string): Promise<void> {
    await client.send(
      new UpdateCommand({
        TableName: 'images',
        Key: { image_id: id },
        UpdateExpression: 'SET #ttl = :past',
        ConditionExpression: 'attribute_exists(#ttl)',
        ExpressionAttributeNames: { '#ttl': 'ttl' },
        ExpressionAttributeValues: { ':past': DAY_AGO() },
      }),
    );
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
      const over = await records.readRemoval(record.image_id, scope);
      expect(over).toBeDefined();
      await expire(record.image_id);
      expect(await records.readRemoval(record.image_id, scope)).toBeUndefined();
      const add = () =>
        method === 'create' ? records.create(record, scope) : records.createOnce(record, undefined, scope);
      const made = await Promise.all([add(), add(), add()]);
      expect(made.filter((one) => one?.created)).toHaveLength(1);
      expect((await records.read(record.image_id, scope))?.record).toEqual(record);
      // The time of the tombstone is not that of the record.
      expect(
        (await records.list({ order: 'desc', limit: 10, filter: {} }, scope)).map(
          ({ record: { image_id } }) => image_id,
        ),
      ).toContain(record.image_id);
    },
  );

  it('is no draft', async () => {
    const draft = draftOf(sampleRecord());
    await records.createDraft(draft, scope);
    const stored = await records.readDraft(draft.upload_id, scope);
    await expire(`upload:${draft.upload_id}`);
    expect(await records.readDraftCurrent(draft.upload_id, scope)).toBeUndefined();
    expect(await records.replaceDraft(draft, stored?.etag ?? '', scope)).toBeUndefined();
    expect(await records.listExpiredDrafts('2100-01-01', 100, scope)).not.toContainEqual(draft);
  });

  it('is no claim, and gives way to another one', async () => {
    const claim: Claim = {
      key: randomUUID(),
      id: 'a',
      fingerprint: 'f',
      image_id: 'i',
      expires_at: '2020-01-01T00:00:00Z',
      lasting: false,
    };
    const first = await records.writeClaim(claim, undefined, scope);
    await expire(`key:${claim.key}`);
    expect(await records.readClaimCurrent(claim.key, scope)).toBeUndefined();
    expect(await records.writeClaim({ ...claim, id: 'late', lasting: true }, first?.etag, scope)).toBeUndefined();
    const second = await records.writeClaim({ ...claim, id: 'b', lasting: true }, undefined, scope);
    expect(await records.readClaimCurrent(claim.key, scope)).toEqual(second);
  });
});

it('gives a time to live to what is to go, and to nothing else', async () => {
  const now = Math.floor(Date.now() / 1_000);
  const record = sampleRecord({ image_id: randomUUID() });
  const removed = sampleRecord({ image_id: randomUUID() });
  const claim = {
    id: 'a',
    fingerprint: 'f',
    image_id: 'i',
    expires_at: new Date(Date.now() + 3_600_000).toISOString(),
  };
  const draft = draftOf(record, { expires_at: claim.expires_at });
  const [lasting, passing] = [randomUUID(), randomUUID()];
  await records.create(record, scope);
  await records.remove((await records.create(removed, scope)).stored, scope);
  await records.createDraft(draft, scope);
  await records.writeClaim({ ...claim, key: lasting, lasting: true }, undefined, scope);
  await records.writeClaim({ ...claim, key: passing, lasting: false }, undefined, scope);
  await records.writeCheckpoint('c', { at: 1 }, scope);
  const { Items = [] } = await client.send(new ScanCommand({ TableName: 'images' }));
  const hours = (id: string) => {
    const { ttl } = Items.find(({ image_id }) => image_id === id) ?? {};
    return ttl === undefined ? undefined : Math.round((ttl - now) / 3_600);
  };
  expect([record.image_id, removed.image_id, `upload:${draft.upload_id}`].map(hours)).toEqual([undefined, 4, 25]);
  expect([`key:${lasting}`, `key:${passing}`, 'sweep:c'].map(hours)).toEqual([undefined, 25, undefined]);
});

it('reads back numbers that DynamoDB has not, and texts of every kind', async () => {
  const metadata = {
    large: 1e300,
    small: 5e-324,
    sum: 0.1 + 0.2,
    integer: Number.MAX_SAFE_INTEGER,
    empty: '',
    text: '\u0000\ud83d\ude00"\\',
    constructor: true,
    toString: 'x',
  };
  const record = sampleRecord({
    image_id: randomUUID(),
    metadata,
    tags: [],
    location: { latitude: 1 / 3, longitude: -0.1 },
  });
  await records.create(record, scope);
  expect((await records.read(record.image_id, scope))?.record).toEqual(record);
});

/** Three bytes, and eleven times as many when it is folded. */
const LONGEST = '\ufdfa';

it('stores the largest record and draft', async () => {
  const tag = (at: number) => `${at}`.padStart(2, '0') + LONGEST.repeat(MAX_TAG_CHARACTERS - 2);
  const texts = ['make', 'model', 'lens', 'software'].map((name) => [name, '\ufdfa'.repeat(256)]);
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
  const { Items = [] } = await client.send(new ScanCommand({ TableName: 'images' }));
  const sizes = Items.map((item) => Buffer.byteLength(JSON.stringify(item)));
  const largest = Math.max(...sizes);
  process.stdout.write(`The largest item has ${largest.toLocaleString('en')} bytes of 409,600\n`);
  expect(largest).toBeGreaterThan(50_000);
  expect(largest).toBeLessThan(204_800);
  expect((await records.list({ order: 'asc', limit: 100, filter: { q: LONGEST } }, scope))[0]?.record).toEqual(record);
});

it.each([
  ['a missing table', 'none', 'MissingTable', 'TABLE_NAME'],
  ['a table of another app', 'other', 'WrongTable', 'by_time'],
])('names %s in the health check', async (_what, name, reason, remedy) => {
  if (name === 'other') {
    const AttributeDefinitions = [{ AttributeName: 'image_id', AttributeType: 'S' as const }];
    const KeySchema = [{ AttributeName: 'image_id', KeyType: 'HASH' as const }];
    const table = { TableName: name, BillingMode: 'PAY_PER_REQUEST' as const, AttributeDefinitions, KeySchema };
    await client.send(new CreateTableCommand(table));
  }
  const check = openRecords(dynamo.endpoint, name).check(scope);
  await expect(check).rejects.toMatchObject({ reason, remedy: expect.stringContaining(remedy) });
});
