import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { harness } from '../support/cloud-under-test.ts';
import type { Fault } from '../support/fault-proxy.ts';
import { type AppAnswer, type FaultyApp, startFaultyApp } from '../support/faulty-app.ts';
import { plain } from '../support/sample-images.ts';
import { must, OPERATIONS, type Operation, type Situation, unique } from './operations.ts';

const { createRecord } = harness.steps;
const ANSWER_LOST: Fault = { kind: 'reset', when: 'after' };

let app: FaultyApp;
let base: Buffer;
beforeAll(async () => {
  base = await plain(8, 6).png().toBuffer();
  app = await startFaultyApp('lost');
});
afterAll(() => app.stop());

async function prepare(name: string): Promise<Situation & { act: () => ReturnType<Operation['act']> }> {
  const found = OPERATIONS.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no operation ${name}`);
  const situation = await found.prepare(app, base);
  for (const proxy of [app.blobs, app.records]) proxy.clear();
  return { ...situation, act: () => found.act(app, situation) };
}

async function bytesOf(id: string): Promise<string | undefined> {
  const record = await app.view.record(id);
  return record && app.view.digest(record.blob_name);
}

/** Loses the response of the write that adds the record, and holds the second try until others have acted. */
async function overtaken(name: string, act: (situation: Situation) => Promise<AppAnswer>) {
  const { act: start, ...situation } = await prepare(name);
  app.records.meet(createRecord, ANSWER_LOST);
  const goOn = app.records.hold(createRecord);
  const started = start();
  await app.records.arrived(createRecord, 2);
  const { json } = await act(situation);
  goOn();
  return { ...situation, start, answer: await started, json };
}

describe('a write whose answer is lost', () => {
  test('an upload keeps the bytes of a document that was patched before the second try', async () => {
    const { id, path, answer } = await overtaken('upload, small', ({ path }) =>
      must(200, app.send('PATCH', path, '{"name":"patched"}')),
    );
    expect(answer).toMatchObject({ status: 201, json: { name: 'patched' } });
    const record = await app.view.record(id);
    expect(record).toMatchObject({ name: 'patched' });
    expect(await bytesOf(id)).toBe(record?.sha256);
    await must(204, app.send('DELETE', path));
  });

  // Found by chaos (seed 2, round 38): the second try brought the document back, without its bytes.
  test.each([
    ['an upload', 'upload, small', 503],
    ['a direct upload', 'complete', 404],
  ] as const)(
    '%s whose image was deleted before the second try does not bring it back',
    async (_case, name, status) => {
      const { id, answer } = await overtaken(name, ({ id }) => must(204, app.send('DELETE', `images/${id}`)));
      expect(answer.status).toBe(status);
      expect(await app.view.record(id)).toBeUndefined();
      expect(await app.view.blobNames()).toEqual([]);
    },
  );

  test('an upload that was replaced before the second try leaves the other image alone', async () => {
    const other = unique(base);
    const { id, path, answer, json } = await overtaken('upload, small', ({ path }) =>
      must(200, app.send('PUT', path, other)),
    );
    expect(answer.status).toBe(503);
    expect(await bytesOf(id)).toBe(json.sha256);
    expect(await app.view.strays()).toEqual([]);
    await must(204, app.send('DELETE', path));
  });
});
