import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { harness } from '../support/cloud-under-test.ts';
import type { Fault } from '../support/fault-proxy.ts';
import { type FaultyApp, startFaultyApp } from '../support/faulty-app.ts';
import { plain } from '../support/sample-images.ts';
import { must, OPERATIONS, type Operation, type Situation } from './operations.ts';

const { createRecord, removeRecord, readBlob } = harness.steps;
const ANSWER_LOST: Fault = { kind: 'reset', when: 'after' };

let app: FaultyApp;
let base: Buffer;
beforeAll(async () => {
  base = await plain(8, 6).png().toBuffer();
  app = await startFaultyApp('lost');
});
afterAll(() => app.stop());

function operation(name: string): Operation {
  const found = OPERATIONS.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no operation ${name}`);
  return found;
}

async function prepare(name: string): Promise<Situation & { act: () => ReturnType<Operation['act']> }> {
  const found = operation(name);
  const situation = await found.prepare(app, base);
  for (const proxy of [app.blobs, app.records]) proxy.clear();
  return { ...situation, act: () => found.act(app, situation) };
}

async function bytesOf(id: string): Promise<string | undefined> {
  const record = await app.view.record(id);
  return record && app.view.digest(record.blob_name);
}

describe('a write whose answer is lost', () => {
  test('a delete is settled by looking: the bytes go with the document', async () => {
    const { id, act } = await prepare('delete');
    app.records.meet(removeRecord, ANSWER_LOST, 3);
    await must(204, act());
    expect(await app.view.record(id)).toBeUndefined();
    expect(await app.view.blobNames()).toEqual([]);
  });

  test('a delete that did not happen is no success', async () => {
    const { id, act } = await prepare('delete');
    app.records.meet(removeRecord, { kind: 'reset', when: 'before' }, 3);
    await must(503, act());
    expect(await bytesOf(id)).toBe((await app.view.record(id))?.sha256);
    await must(204, act());
  });

  test('an upload keeps the bytes of a document that was patched before the second try', async () => {
    const { id, path, act } = await prepare('upload, small');
    app.records.meet(createRecord, ANSWER_LOST);
    const goOn = app.records.hold(createRecord);
    const upload = act();
    await app.records.arrived(createRecord, 2);
    await must(200, app.send('PATCH', path, '{"name":"patched"}'));
    goOn();
    expect(await upload).toMatchObject({ status: 201, json: { name: 'patched' } });
    const record = await app.view.record(id);
    expect(record).toMatchObject({ name: 'patched' });
    expect(await bytesOf(id)).toBe(record?.sha256);
    await must(204, app.send('DELETE', path));
    await app.view.sweep();
  });

  // Found by chaos (seed 2, round 38): the second try brought the document back, without its bytes.
  test('an upload whose image was deleted before the second try does not bring its document back', async () => {
    const { id, path, act } = await prepare('upload, small');
    app.records.meet(createRecord, ANSWER_LOST);
    const goOn = app.records.hold(createRecord);
    const upload = act();
    await app.records.arrived(createRecord, 2);
    await must(204, app.send('DELETE', path));
    goOn();
    expect((await upload).status).toBe(503);
    expect(await app.view.record(id)).toBeUndefined();
    expect(await app.view.blobNames()).toEqual([]);
    await must(201, act());
    expect(await bytesOf(id)).toBe((await app.view.record(id))?.sha256);
    await must(204, app.send('DELETE', path));
  });

  test('a direct upload whose image was deleted before the second try does not bring its document back', async () => {
    const { id, act } = await prepare('complete');
    app.records.meet(createRecord, ANSWER_LOST);
    const goOn = app.records.hold(createRecord);
    const complete = act();
    await app.records.arrived(createRecord, 2);
    await must(204, app.send('DELETE', `images/${id}`));
    goOn();
    expect((await complete).status).toBe(404);
    await must(404, act());
    expect(await app.view.record(id)).toBeUndefined();
    expect(await app.view.blobNames()).toEqual([]);
  });

  test('an upload that was replaced before the second try does not bring its document back', async () => {
    const { id, path, act } = await prepare('upload, small');
    const other = await operation('upload, small').prepare(app, base);
    app.records.meet(createRecord, ANSWER_LOST);
    const goOn = app.records.hold(createRecord);
    const upload = act();
    await app.records.arrived(createRecord, 2);
    const { json } = await must(200, app.send('PUT', path, other.bytes));
    goOn();
    expect((await upload).status).toBe(503);
    expect(await bytesOf(id)).toBe(json.sha256);
    expect(await app.view.strays()).toEqual([]);
    await must(204, app.send('DELETE', path));
  });
});

describe('completing twice at once', () => {
  test('the slower one finds what the faster one made', async () => {
    const { id, path, act } = await prepare('complete');
    const goOn = app.blobs.hold(readBlob);
    const slow = act();
    await app.blobs.arrived(readBlob);
    await must(201, act());
    goOn();
    await must(200, slow);
    expect(await bytesOf(id)).toBe((await app.view.record(id))?.sha256);
    await must(204, app.send('DELETE', `images/${id}`));
    expect(await app.view.blobNames(), path).toEqual([]);
  });
});
