import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { harness } from '../support/cloud-under-test.ts';
import { type FaultyApp, type Instance, startFaultyApp } from '../support/faulty-app.ts';
import { plain } from '../support/sample-images.ts';
import { must, sendUpload, sha256, unique } from './operations.ts';

const { assembleBlob, createRecord, readBlob } = harness.steps;
const FAR_BEHIND_MS = 600_000;

let app: FaultyApp;
let base: Buffer;
/** How far behind the replicas of the next reads are. */
let lagMs = 0;
beforeAll(async () => {
  base = await plain(8, 6).png().toBuffer();
  app = await startFaultyApp('completing', { lagMs: () => lagMs });
});
afterAll(() => app.stop());

async function begin(id: string = randomUUID(), parts = false) {
  for (const proxy of [app.blobs, app.records]) proxy.clear();
  const bytes = unique(base);
  const { upload_id } = await sendUpload(app, bytes, { image_id: id, parts });
  const complete = (on: Instance = app) => on.send('POST', `uploads/${upload_id}/complete`);
  return { id, digest: sha256(bytes), complete };
}

async function digestOf(id: string): Promise<string | undefined> {
  const record = await app.view.record(id);
  return record && app.view.digest(record.blob_name);
}

describe('two requests that complete one upload', () => {
  test('the one that sealed it does not bring back an image that the other one made and that was deleted since', async () => {
    const { id, complete } = await begin();
    const goOn = app.records.hold(createRecord);
    const sealer = complete();
    await app.records.arrived(createRecord);
    await must(201, complete(app.other));
    await must(204, app.other.send('DELETE', `images/${id}`));
    goOn();
    expect((await sealer).status).toBe(404);
    expect(await app.view.record(id)).toBeUndefined();
    expect(await app.view.blobNames()).toEqual([]);
  });

  test('a repetition on an instance that has not seen the document leaves its bytes alone', async () => {
    const { id, digest, complete } = await begin();
    await must(201, complete());
    lagMs = FAR_BEHIND_MS;
    await must(200, complete(app.other));
    lagMs = 0;
    expect(await digestOf(id)).toBe(digest);
    await must(204, app.send('DELETE', `images/${id}`));
  });

  test('the slower one, which meets the copy when the faster one has ended, leaves it alone', async () => {
    const { id, digest, complete } = await begin();
    const goOn = app.blobs.hold(readBlob);
    const slow = complete();
    await app.blobs.arrived(readBlob);
    await must(201, complete(app.other));
    goOn();
    await must(200, slow);
    expect(await digestOf(id)).toBe(digest);
    await must(204, app.send('DELETE', `images/${id}`));
  });

  test('the slower one, which assembles the parts when the faster one has ended, finds the image', async () => {
    const { id, digest, complete } = await begin(undefined, true);
    const goOn = app.blobs.hold(assembleBlob);
    const slow = complete();
    await app.blobs.arrived(assembleBlob);
    await must(201, complete(app.other));
    goOn();
    await must(200, slow);
    expect(await digestOf(id)).toBe(digest);
    expect(await app.view.blobNames({ uncommitted: true })).toHaveLength(1);
    await must(204, app.send('DELETE', `images/${id}`));
  });

  test('one that continues while the other adds the record does not take the copy away', async () => {
    const { id, digest, complete } = await begin();
    const goOn = app.records.hold(createRecord);
    const sealer = complete();
    await app.records.arrived(createRecord);
    const second = complete(app.other);
    await second;
    goOn();
    expect([200, 201]).toContain((await sealer).status);
    expect(await digestOf(id)).toBe(digest);
    await must(204, app.send('DELETE', `images/${id}`));
  });
});

describe('a direct upload to an id that was deleted before', () => {
  test('can be completed, also after a failure', async () => {
    const id = randomUUID();
    await must(201, app.send('PUT', `images/${id}`, unique(base)));
    await must(204, app.send('DELETE', `images/${id}`));
    const { digest, complete } = await begin(id);
    app.records.meet(createRecord, { kind: 'answer', status: 503 }, 3);
    const first = await complete();
    if (first.status !== 201) await must(201, complete(app.other));
    expect(await digestOf(id)).toBe(digest);
    await must(204, app.send('DELETE', `images/${id}`));
    await must(404, complete());
    expect(await app.view.blobNames()).toEqual([]);
  });
});
