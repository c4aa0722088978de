import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createRandom } from '../chaos/random.ts';
import { type Answer, type Api, createApi, type ImageDocument } from '../support/api-client.ts';
import { startBeside } from '../support/app-under-test.ts';
import { harness } from '../support/cloud-under-test.ts';
import { beginUpload, completePath } from '../support/direct-upload.ts';
import { plain } from '../support/sample-images.ts';
import { sendBytes } from '../support/send-bytes.ts';
import { blobNameOf, contentOf, openBlobs, sha256, strayBlobs } from '../support/stored.ts';
import { atOnce } from '../support/walk.ts';

/** Of each race; the images of one race are a new one in every round. */
const ROUNDS = Number(process.env.ROUNDS ?? 25);
const RACES_AT_ONCE = 3;
const TIMEOUT_MS = 30_000 + ROUNDS * 1_000;

const shared = inject('app');
const blobs = openBlobs(shared);
/** Two instances, whose reads lag behind each other and whose copies take their time. */
const random = createRandom(Date.now());
const unkind = await harness.startUnkindStores(shared.settings, {
  lagMs: () => random.pick([0, 20, 5_000]),
  outcomeOfCopy: () => random.pick([undefined, { ends: 'success', afterMs: 100 }]),
});
const instances = [await startBeside(shared, unkind.settings), await startBeside(shared, unkind.settings)] as const;
const [one, other] = [createApi(instances[0].url), createApi(instances[1].url)];
afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.stop()));
  await unkind.stop();
});
/** Three images of one length, so that one can take the place of another unseen. */
const [first, second, third] = await Promise.all([imageOf('teal'), imageOf('red'), imageOf('navy')]);

async function imageOf(colour: string): Promise<Buffer<ArrayBuffer>> {
  const bytes = Buffer.alloc(300);
  bytes.set(await plain(6, 4, colour).png().toBuffer());
  return bytes;
}

let stray: string[];
beforeAll(async () => {
  stray = await strayBlobs(one, blobs);
});

const put = (api: Api, id: string, body: Buffer<ArrayBuffer>, headers = {}) =>
  api.send(`images/${id}`, { method: 'PUT', body, headers });
const remove = (api: Api, id: string, headers = {}) => api.send(`images/${id}`, { method: 'DELETE', headers });
const rename = (api: Api, id: string, name: string) =>
  api.send(`images/${id}`, {
    method: 'PATCH',
    body: JSON.stringify({ name }),
    headers: { 'Content-Type': 'application/json' },
  });
/** The URLs of a document name the instance; its tag is the same on both. */
const etagOf = ({ json }: Answer) => (json as ImageDocument).etag;
const statuses = (answers: readonly Answer[]) => answers.map(({ status }) => status);

/** What is there belongs together: the document, its bytes, and nothing else of this id. */
async function settled(id: string): Promise<ImageDocument | undefined> {
  unkind.catchUp();
  const [{ status, json }, seenByOther] = [await one.send(`images/${id}`), await other.send(`images/${id}`)];
  expect(seenByOther.status).toBe(status);
  if (status === 404) return undefined;
  const document = json as ImageDocument;
  expect(seenByOther.json).toMatchObject({ etag: document.etag });
  const bytes = await contentOf(one, id);
  expect([sha256(bytes), bytes.length]).toEqual([document.sha256, document.size_bytes]);
  return document;
}

/** Runs a race in many rounds, each with an id of its own, and looks for blobs left over when all are through. */
async function rounds(race: (id: string) => Promise<void>): Promise<void> {
  const ids = Array.from({ length: ROUNDS }, () => randomUUID());
  await atOnce(ids, RACES_AT_ONCE, async (id) => {
    await race(id);
    await remove(other, id);
  });
  unkind.catchUp();
  expect(await strayBlobs(one, blobs)).toEqual(stray);
}

describe(`two at once, ${ROUNDS} rounds`, { timeout: TIMEOUT_MS }, () => {
  test('PUT and PUT of a new id: both are answered, one stays whole', async () => {
    await rounds(async (id) => {
      const answers = await Promise.all([put(one, id, first), put(other, id, second)]);
      expect(statuses(answers).sort()).toEqual([200, 201]);
      const document = await settled(id);
      expect(answers.map(etagOf)).toContain(document?.etag);
    });
  });

  test('PUT and PUT of an image that is there, and both with its tag: one wins', async () => {
    await rounds(async (id) => {
      await put(one, id, third);
      expect(statuses(await Promise.all([put(one, id, first), put(other, id, second)]))).toEqual([200, 200]);
      const { etag = '' } = (await settled(id)) ?? {};
      const answers = await Promise.all([
        put(one, id, first, { 'If-Match': etag }),
        put(other, id, second, { 'If-Match': etag }),
      ]);
      expect(statuses(answers).sort()).toEqual([200, 412]);
      expect((await settled(id))?.etag).toEqual(answers.filter(({ status }) => status === 200).map(etagOf)[0]);
    });
  });

  test('POST and POST of one id, and PUT for a new one only: one image', async () => {
    await rounds(async (id) => {
      const post = (api: Api, body: Buffer<ArrayBuffer>) => api.send(`images?image_id=${id}`, { method: 'POST', body });
      const answers = await Promise.all([
        post(one, first),
        post(other, second),
        put(one, id, third, { 'If-None-Match': '*' }),
      ]);
      expect(statuses(answers).filter((status) => status === 201)).toHaveLength(1);
      expect((await settled(id))?.etag).toEqual(answers.filter(({ status }) => status === 201).map(etagOf)[0]);
    });
  });

  test('PUT and DELETE: an image with its bytes, or none', async () => {
    await rounds(async (id) => {
      await put(other, id, first);
      const [written, deleted] = await Promise.all([put(one, id, second), remove(other, id)]);
      expect([200, 201]).toContain(written.status);
      expect(deleted.status).toBe(204);
      const document = await settled(id);
      if (document !== undefined) expect(document.etag).toBe(etagOf(written));
    });
  });

  test('PUT and PATCH: the bytes of the PUT, and a name that one of them gave', async () => {
    await rounds(async (id) => {
      await put(other, id, first);
      const answers = await Promise.all([put(one, id, second), rename(other, id, 'patched')]);
      expect(statuses(answers)).toEqual([200, 200]);
      const document = await settled(id);
      expect(document?.sha256).toBe(sha256(second));
      expect(['patched', id]).toContain(document?.name);
    });
  });

  test('PATCH and DELETE: gone, and no patch brings it back', async () => {
    await rounds(async (id) => {
      await put(other, id, first);
      const [patched, deleted] = await Promise.all([rename(one, id, 'patched'), remove(other, id)]);
      expect([200, 404]).toContain(patched.status);
      expect(deleted.status).toBe(204);
      expect(await settled(id)).toBeUndefined();
    });
  });

  test('complete and complete: one image, the same for both', async () => {
    await rounds(async (image_id) => {
      const begun = await beginUpload(one, { size_bytes: first.length, image_id });
      await sendBytes(begun, first);
      const answers = await Promise.all([one, other].map((api) => api.send(completePath(begun), { method: 'POST' })));
      expect(statuses(answers).sort()).toEqual([200, 201]);
      const document = await settled(image_id);
      for (const answer of answers) expect(etagOf(answer)).toBe(document?.etag);
      expect([...(await blobs.list()).keys()]).not.toContain(blobNameOf(begun.upload_url));
    });
  });

  test('complete and new bytes: what was checked is what is kept', async () => {
    await rounds(async (image_id) => {
      const begun = await beginUpload(one, { size_bytes: first.length, image_id });
      await sendBytes(begun, first);
      const [answer] = await Promise.all([
        other.send(completePath(begun), { method: 'POST' }),
        sendBytes(begun, second),
      ]);
      expect([201, 409]).toContain(answer.status);
      const document = await settled(image_id);
      expect(document?.etag).toBe(answer.status === 201 ? etagOf(answer) : undefined);
    });
  });

  test('complete and PUT of its id: either, whole', async () => {
    await rounds(async (image_id) => {
      const begun = await beginUpload(one, { size_bytes: first.length, image_id });
      await sendBytes(begun, first);
      const [completed, written] = await Promise.all([
        other.send(completePath(begun), { method: 'POST' }),
        put(one, image_id, second),
      ]);
      expect([201, 409]).toContain(completed.status);
      expect(written.status).toBe(completed.status === 201 ? 200 : 201);
      expect((await settled(image_id))?.sha256).toBe(sha256(second));
    });
  });
});
