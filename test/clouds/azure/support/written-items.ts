import type { Claim } from '../../../../src/images/claim.ts';
import { testScope } from '../../../support/request-scope.ts';
import { sampleRecord } from '../../../support/sample-record.ts';
import { fakeRecords } from './fake-records.ts';
import type { Item } from './request-units.ts';

const scope = testScope();
const uuid = (digit: string) => `019abcde-0000-7000-8000-${digit.repeat(12)}`;
const at = (seconds: number) => Math.floor(Date.UTC(2026, 10, 23) / 1_000) + seconds;
const RECORD = sampleRecord({ image_id: uuid('2'), blob_name: `2026/11/23/${uuid('3')}.jpg` });
const DRAFT = {
  upload_id: uuid('4'),
  image_id: uuid('2'),
  name: RECORD.name,
  tags: RECORD.tags,
  metadata: RECORD.metadata,
  size_bytes: RECORD.size_bytes,
  blob_name: `uploads/${uuid('4')}`,
  expires_at: '2026-11-24T09:00:00.000Z',
};
const CLAIM: Claim = {
  key: 'b'.repeat(64),
  id: uuid('1'),
  fingerprint: 'c'.repeat(64),
  image_id: uuid('2'),
  expires_at: '2026-11-23T12:30:00.000Z',
  lasting: false,
};

/** One item of each kind as the adapter writes it, with the members that Cosmos DB adds. */
export async function writtenItems() {
  const { cosmos, records } = fakeRecords();
  let seconds = 0;
  const take = (id: string): Item => {
    const found = cosmos.items.get(id);
    if (found === undefined) throw new Error(`Nothing was written under ${id}`);
    seconds += 60;
    const system = {
      _rid: 'x'.repeat(24),
      _self: 'x'.repeat(70),
      _etag: `"${uuid('5')}"`,
      _attachments: 'attachments/',
    };
    return { ...found, ...system, _ts: at(seconds) };
  };
  const { stored } = await records.create(RECORD, scope);
  const image = take(RECORD.image_id);
  const renamed = await records.replace({ ...RECORD, name: 'Another name.jpg' }, stored, scope);
  const imageOfOtherName = take(RECORD.image_id);
  const replaced = renamed && (await records.replace({ ...renamed.record, sha256: 'd'.repeat(64) }, renamed, scope));
  const imageOfOtherBytes = take(RECORD.image_id);
  if (replaced === undefined) throw new Error('A replacement was refused');
  await records.remove(replaced, scope);
  const tombstone = take(RECORD.image_id);
  await records.createDraft(DRAFT, scope);
  const draft = take(`upload:${DRAFT.upload_id}`);
  const sealed = { version: { sizeBytes: 48_211, etag: '"0x8DE1234567890AB"' }, record: RECORD };
  const before = await records.readDraftCurrent(DRAFT.upload_id, scope);
  await records.replaceDraft({ ...DRAFT, sealed }, before?.etag ?? '', scope);
  const sealedDraft = take(`upload:${DRAFT.upload_id}`);
  const fence = take('fence:');
  const kept = await records.writeClaim(CLAIM, undefined, scope);
  const claim = take(`key:${CLAIM.key}`);
  await records.writeClaim({ ...CLAIM, lasting: true }, kept?.etag, scope);
  const lastingClaim = take(`key:${CLAIM.key}`);
  return { image, imageOfOtherName, imageOfOtherBytes, tombstone, draft, sealedDraft, fence, claim, lastingClaim };
}
