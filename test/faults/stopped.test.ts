import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { harness } from '../support/cloud-under-test.ts';
import type { Fault } from '../support/fault-proxy.ts';
import { type AppAnswer, type FaultyApp, type Instance, startFaultyApp } from '../support/faulty-app.ts';
import { plain } from '../support/sample-images.ts';
import { must, sendUpload, unique } from './operations.ts';

/**
 * One operation is stopped before each of its store requests, whole other operations run on the other instance, and it
 * goes on: every place between two requests, where chance meets few. `STOPPED=all` for all of them.
 */
const ALL = process.env.STOPPED === 'all';
/** Of the cases, without `STOPPED=all`: an odd number, so that each kind is met. */
const EVERY = ALL ? 1 : 5;
const LANES = 6;
const { createRecord } = harness.steps;
/** More requests than any operation makes. */
const MAX_REQUESTS = 20;
const FAR_BEHIND_MS = 600_000;

interface Lane {
  readonly app: FaultyApp;
  lagMs: number;
}
interface Subject {
  readonly id: string;
  upload: string;
}
type Act = (on: Instance, subject: Subject) => Promise<AppAnswer>;

const lanes: Lane[] = [];
let base: Buffer;
beforeAll(async () => {
  base = await plain(8, 6).png().toBuffer();
  for (let at = 0; at < LANES; at++) {
    const lagMs = (): number => lane.lagMs;
    const lane: Lane = { app: await startFaultyApp(`stopped-${at}`, { lagMs }), lagMs: 0 };
    lanes.push(lane);
  }
});
afterAll(async () => {
  for (const { app } of lanes) await app.stop();
});

const put: Act = (on, { id }) => on.send('PUT', `images/${id}`, unique(base));
const post: Act = (on, { id }) => on.send('POST', `images?image_id=${id}`, unique(base));
const patch: Act = (on, { id }) => on.send('PATCH', `images/${id}`, '{"name":"patched"}');
const remove: Act = (on, { id }) => on.send('DELETE', `images/${id}`);
const preview: Act = (on, { id }) => on.send('GET', `images/${id}/preview`);
const complete: Act = (on, { upload }) => on.send('POST', `uploads/${upload}/complete`);

type Prepare = (app: FaultyApp, subject: Subject) => Promise<unknown>;
const image: Prepare = ({ other }, subject) => must(201, put(other, subject));
const tombstone: Prepare = async (app, subject) => {
  await image(app, subject);
  await must(204, remove(app.other, subject));
};
const upload: Prepare = async ({ other }, subject) => {
  subject.upload = (await sendUpload(other, unique(base), { image_id: subject.id })).upload_id;
};
const uploadOverTombstone: Prepare = async (app, subject) => {
  await tombstone(app, subject);
  await upload(app, subject);
};
/** By a request that died before it added the record. */
const sealed: Prepare = async (app, subject) => {
  await upload(app, subject);
  app.records.meet(createRecord, { kind: 'reset', when: 'before' }, 3);
  await must(503, complete(app.other, subject));
};

const OTHERS: readonly (readonly Act[])[] = [
  [put],
  [remove],
  [patch],
  [put, remove],
  [remove, put],
  [remove, post, patch],
  [preview],
];
const OTHERS_OF_PREVIEW: readonly (readonly Act[])[] = [
  [preview],
  [remove],
  [put],
  [preview, remove],
  [put, preview],
  [remove, post],
];
const OTHERS_OF_UPLOAD: readonly (readonly Act[])[] = [
  [complete],
  [complete, remove],
  [complete, put],
  [complete, put, remove],
  [complete, patch, remove],
  [complete, remove, complete],
  [put, remove, complete],
  [remove],
  [put],
];

interface Stopped {
  readonly name: string;
  readonly prepare: Prepare;
  readonly act: Act;
  readonly others: readonly (readonly Act[])[];
}
const STOPPED: readonly Stopped[] = [
  { name: 'put on nothing', prepare: async () => undefined, act: put, others: OTHERS },
  { name: 'put on an image', prepare: image, act: put, others: OTHERS },
  { name: 'put on a tombstone', prepare: tombstone, act: put, others: OTHERS },
  { name: 'post on a tombstone', prepare: tombstone, act: post, others: OTHERS },
  { name: 'patch on an image', prepare: image, act: patch, others: OTHERS },
  { name: 'delete on an image', prepare: image, act: remove, others: OTHERS },
  { name: 'preview of an image', prepare: image, act: preview, others: OTHERS_OF_PREVIEW },
  { name: 'complete', prepare: upload, act: complete, others: OTHERS_OF_UPLOAD },
  { name: 'complete on a tombstone', prepare: uploadOverTombstone, act: complete, others: OTHERS_OF_UPLOAD },
  { name: 'complete of what is sealed', prepare: sealed, act: complete, others: OTHERS_OF_UPLOAD },
];

/** Before the request; or its response is lost, and its retry is stopped. */
const MODES = ['held', 'lost, then held'] as const;

interface Case extends Stopped {
  readonly others: readonly (readonly Act[])[];
  readonly other: readonly Act[];
  readonly mode: (typeof MODES)[number];
  readonly lagMs: number;
}

/** Holds the request number `at`; resolves with its name when it is reached. */
function stopAt({ blobs, records }: FaultyApp, at: number, mode: Case['mode'], goOn: Promise<void>): Promise<string> {
  const reached = Promise.withResolvers<string>();
  let count = 0;
  let lost: string | undefined;
  const hold: Fault = { kind: 'hold', until: goOn };
  for (const proxy of [blobs, records]) {
    const takes = (name: string): boolean => {
      if (lost !== undefined || count++ !== at) return false;
      lost = name;
      if (mode === 'held') reached.resolve(name);
      return true;
    };
    const first: Fault = mode === 'held' ? hold : { kind: 'reset', when: 'after' };
    proxy.add({ fault: first, times: 1, matches: ({ name }) => takes(name) });
    if (mode === 'held') continue;
    const retried = (name: string): boolean => {
      if (name !== lost) return false;
      reached.resolve(name);
      return true;
    };
    proxy.add({ fault: hold, times: 1, matches: ({ name }) => retried(name) });
  }
  return reached.promise;
}

/** What is wrong after one operation was stopped at its request number `at`; `undefined` when it makes fewer. */
async function play(lane: Lane, { prepare, act, other, mode, lagMs }: Case, at: number): Promise<string[] | undefined> {
  const { app } = lane;
  const subject: Subject = { id: randomUUID(), upload: '' };
  const calm = () => {
    for (const proxy of [app.blobs, app.records]) proxy.clear();
  };
  lane.lagMs = 0;
  calm();
  await prepare(app, subject);
  calm();
  lane.lagMs = lagMs;
  const { promise, resolve } = Promise.withResolvers<void>();
  const reached = stopAt(app, at, mode, promise);
  const stopped = act(app, subject);
  const request = await Promise.race([reached, stopped.then(() => undefined)]);
  const answers: AppAnswer[] = [];
  let isMade = false;
  let isGone = false;
  const wrong: string[] = [];
  for (const one of request === undefined ? [] : other) {
    const answer = await one(app.other, subject);
    answers.push(answer);
    if (one === complete && answer.status < 300) {
      if (isGone) wrong.push('completed after its image was deleted');
      isMade = true;
    }
    if (one === remove && answer.status === 204 && isMade) isGone = true;
  }
  resolve();
  const last = await stopped;
  calm();
  await Promise.all([app.blobs.settled(), app.records.settled()]);
  app.catchUp();
  await app.endCopies();
  lane.lagMs = 0;
  for (const { status, json } of [last, ...answers]) {
    if (status >= 500 && status !== 503) wrong.push(`${status} ${JSON.stringify(json)}`);
  }
  const record = await app.view.record(subject.id);
  const isWhole = record === undefined || (await app.view.digest(record.blob_name)) === record.sha256;
  if (!isWhole) wrong.push('a document without its bytes');
  if (isGone && record?.upload_id === subject.upload) wrong.push('a deleted image came back');
  const previews = (await app.view.blobNames()).filter((name) => name.endsWith('.webp'));
  if (!previews.every((name) => record !== undefined && name.startsWith(record.blob_name))) {
    wrong.push('a preview without its image');
  }
  await app.view.sweep();
  if (record !== undefined && (await app.view.digest(record.blob_name)) !== record.sha256) wrong.push('swept');
  await app.send('DELETE', `images/${subject.id}`);
  if (request === undefined) return undefined;
  return wrong.map((what) => `${request}: ${last.status}, ${answers.map(({ status }) => status).join()}: ${what}`);
}

test('an operation that is stopped at any of its store requests, while others run whole, loses nothing', async () => {
  const cases = STOPPED.flatMap((one) =>
    one.others.flatMap((other) =>
      MODES.flatMap((mode) => [0, FAR_BEHIND_MS].map((lagMs): Case => ({ ...one, other, mode, lagMs }))),
    ),
  ).filter((_, at) => at % EVERY === 0);
  const queue = cases.values();
  const wrong: string[] = [];
  let played = 0;
  await Promise.all(
    lanes.map(async (lane) => {
      for (const one of queue) {
        for (let at = 0; at < MAX_REQUESTS; at++) {
          const found = await play(lane, one, at);
          if (found === undefined) break;
          played += 1;
          const label = `${one.name}, ${one.mode} at ${at}, lag ${one.lagMs}, other ${one.others.indexOf(one.other)}`;
          wrong.push(...found.map((what) => `${label}: ${what}`));
        }
      }
    }),
  );
  process.stdout.write(`stopped: ${played} cases, ${wrong.length} wrong\n`);
  expect(wrong).toEqual([]);
}, 560_000);
