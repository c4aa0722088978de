import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { harness } from '../support/cloud-under-test.ts';
import type { Fault } from '../support/fault-proxy.ts';
import { type FaultyApp, type Instance, startFaultyApp } from '../support/faulty-app.ts';
import { plain } from '../support/sample-images.ts';
import { type BegunUpload, sendBytes } from '../support/send-bytes.ts';
import { must, sha256, unique } from './operations.ts';

const { createRecord, commitBlob, createClaim, removeRecord } = harness.steps;
const LOST: Fault = { kind: 'reset', when: 'after' };

let app: FaultyApp;
let base: Buffer;
/** Off where lost responses use up the attempts of a call: one refusal more, and 503 would be right. */
let refuses = true;
beforeAll(async () => {
  base = await plain(8, 6).png().toBuffer();
  // What one instance wrote is on no replica of the other. Of the reads whose session it has not reached, every fourth
  // is refused.
  let reads = 0;
  app = await startFaultyApp('keys', { lagMs: () => 600_000, refusesSession: () => refuses && ++reads % 4 === 0 });
});
afterEach(async () => {
  refuses = false;
  for (const proxy of [app.blobs, app.records]) proxy.clear();
  await Promise.all([app.blobs.settled(), app.records.settled()]);
  for (const { image_id } of await app.view.records()) await must(204, app.send('DELETE', `images/${image_id}`));
  expect(await app.view.blobNames()).toEqual([]);
  refuses = true;
});
afterAll(() => app.stop());

/** Requests of one key, with or without an id of the client's choice. */
const FORMS = ['images', 'images?image_id=chosen'];

function requests(path: string) {
  const key = randomUUID();
  const bytes = unique(base);
  const send = (on: Instance, body = bytes, to = path) => on.send('POST', to, body, { 'idempotency-key': key });
  return { key, bytes, send };
}

async function theOnlyImage(): Promise<{ readonly image_id: string; readonly sha256: string }> {
  const [record, ...more] = await app.view.records();
  expect(more).toEqual([]);
  if (record === undefined) throw new Error('there is no image');
  expect(await app.view.digest(record.blob_name)).toBe(record.sha256);
  return record;
}

describe.each(FORMS)('POST %s with a key, on two instances', (path) => {
  test('is stored once: a retry elsewhere returns the same document, and another request is refused', async () => {
    const { send } = requests(path);
    const first = await must(201, send(app));
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    for (const instance of [app.other, app]) {
      const again = await must(201, send(instance));
      expect(again.headers.get('idempotency-replayed')).toBe('true');
      expect(again.json).toEqual(first.json);
      expect(again.headers.get('location')).toBe(first.headers.get('location'));
    }
    const others = [send(app.other, unique(base)), send(app.other, undefined, 'images?image_id=different')];
    for (const other of others)
      expect((await must(422, other)).json.error).toMatchObject({ code: 'IdempotencyKeyReused' });
    expect((await theOnlyImage()).image_id).toBe(first.json.image_id);
  });

  test.each([createClaim, commitBlob, createRecord])(
    'is stored once when the responses to %s are lost',
    async (step) => {
      for (const times of [1, 3]) {
        for (const proxy of [app.blobs, app.records]) proxy.meet(step, LOST, times);
        const { send } = requests(path);
        const first = await send(app);
        expect([201, 503]).toContain(first.status);
        for (const proxy of [app.blobs, app.records]) proxy.clear();
        const { json } = await must(201, send(app.other));
        const { image_id } = await theOnlyImage();
        expect(json.image_id).toBe(image_id);
        await must(204, app.other.send('DELETE', `images/${image_id}`));
        await app.view.sweep();
      }
    },
  );

  test.each([createClaim, commitBlob, createRecord])(
    'is stored once by two at a time, one of them held at %s',
    async (step) => {
      const { send } = requests(path);
      const proxy = step === commitBlob ? app.blobs : app.records;
      const goOn = proxy.hold(step);
      const slow = send(app);
      await proxy.arrived(step);
      const fast = await must(201, send(app.other));
      goOn();
      const late = await must(201, slow);
      expect(late.json).toEqual(fast.json);
      const replayed = [fast, late].map(({ headers }) => headers.get('idempotency-replayed'));
      expect(replayed).toEqual([null, 'true']);
      expect((await theOnlyImage()).image_id).toBe(fast.json.image_id);
      expect(await app.view.strays()).toEqual([]);
    },
  );

  test.each([createClaim, commitBlob, createRecord])(
    'does not bring a deleted image back, held at %s',
    async (step) => {
      const { send } = requests(path);
      const proxy = step === commitBlob ? app.blobs : app.records;
      const goOn = proxy.hold(step);
      const slow = send(app);
      await proxy.arrived(step);
      const { json } = await must(201, send(app.other));
      await must(204, app.other.send('DELETE', `images/${json.image_id}`));
      goOn();
      await must(429, slow);
      expect([await app.view.records(), await app.view.blobNames()]).toEqual([[], []]);
      const anew = await must(201, send(app));
      expect(anew.headers.get('idempotency-replayed')).toBeNull();
      await theOnlyImage();
    },
  );

  test('is not brought back by its own retry either, when it was deleted after a lost response', async () => {
    const { send } = requests(path);
    app.records.meet(createRecord, LOST);
    const goOn = app.records.hold(createRecord);
    const slow = send(app);
    await app.records.arrived(createRecord, 2);
    const { json } = await must(201, send(app.other));
    await must(204, app.other.send('DELETE', `images/${json.image_id}`));
    goOn();
    await must(429, slow);
    expect([await app.view.records(), await app.view.blobNames()]).toEqual([[], []]);
  });

  test('survives changes of the image, and a delete with a lost response frees its key for another request', async () => {
    const { send } = requests(path);
    const { json } = await must(201, send(app));
    const image = `images/${json.image_id}`;
    await must(200, app.other.send('PATCH', image, '{"tags":["patched"]}'));
    expect((await must(201, send(app))).json.tags).toEqual(['patched']);
    const put = unique(base);
    await must(200, app.send('PUT', image, put));
    expect((await must(201, send(app.other))).json.sha256).toBe(sha256(put));
    refuses = false;
    app.records.meet(removeRecord, LOST, 3);
    await must(204, app.other.send('DELETE', image));
    const other = unique(base);
    expect((await must(201, send(app, other))).json.sha256).toBe(sha256(other));
    expect((await theOnlyImage()).sha256).toBe(sha256(other));
  });
});

test('POST uploads with a key begins one upload on two instances, also when it was completed', async () => {
  const key = randomUUID();
  const bytes = unique(base);
  const begin = (on: Instance, size_bytes = bytes.length) =>
    on.send('POST', 'uploads', JSON.stringify({ size_bytes }), { 'idempotency-key': key });
  app.records.meet(createClaim, LOST);
  const [first, second] = await Promise.all([must(201, begin(app)), must(201, begin(app.other))]);
  const place = ({ json }: typeof first) => [json.upload_id, json.image_id, json.complete_url];
  expect(place(second)).toEqual(place(first));
  const { upload_id } = first.json;
  expect(await sendBytes(first.json as unknown as BegunUpload, bytes)).toBeLessThan(300);
  await must(201, app.other.send('POST', `uploads/${upload_id}/complete`));
  const again = await must(201, begin(app));
  expect([place(again), again.headers.get('idempotency-replayed')]).toEqual([place(first), 'true']);
  await must(200, app.send('POST', `uploads/${upload_id}/complete`));
  await must(422, begin(app.other, bytes.length + 1));
  expect((await theOnlyImage()).sha256).toBe(sha256(bytes));
});
