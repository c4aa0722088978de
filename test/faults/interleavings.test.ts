import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../chaos/random.ts';
import { harness } from '../support/cloud-under-test.ts';
import { type FaultyApp, type Instance, startFaultyApp } from '../support/faulty-app.ts';
import { plain } from '../support/sample-images.ts';
import { atOnce } from '../support/walk.ts';
import { Story } from './story.ts';

/** Of each interleaving, every one with an image of its own. */
const ROUNDS = Number(process.env.ROUNDS ?? 25);
const SEED = Number(process.env.SEED ?? 1);
const ROUNDS_AT_ONCE = 6;
/** Far behind, most of the time: nothing that is answered may wait for a replica to catch up. */
const LAGS_MS = [0, 20, 10_000, 10_000];
const TIMEOUT_MS = 60_000 + ROUNDS * 2_000;

const random = createRandom(SEED);
let app: FaultyApp;
let base: Buffer;
beforeAll(async () => {
  base = await plain(8, 6).png().toBuffer();
  app = await startFaultyApp('interleavings', {
    lagMs: () => random.pick(LAGS_MS),
    refusesSession: () => random.once(4),
    outcomeOfCopy: () =>
      random.pick([
        undefined,
        { ends: 'success', afterMs: 20 },
        { ends: 'success', afterMs: 150 },
        { ends: 'failed', afterMs: 50 },
        { ends: 'aborted', afterMs: 50 },
      ]),
  });
});
afterAll(() => app.stop());

const either = () => (random.once(2) ? [app, app.other] : [app.other, app]) as [FaultyApp, Instance];
const soon = () => new Promise((resolve) => setTimeout(resolve, random.below(25)));
const lost = () => random.pick([1, 1, 2, 3]);

/** Two things that happen at about the same time. */
function together<A, B>(first: () => Promise<A>, second: () => Promise<B>): Promise<[A, B]> {
  return Promise.all([first(), soon().then(second)]);
}

const INTERLEAVINGS: Readonly<Record<string, (story: Story) => Promise<void>>> = {
  async 'PUT/GET'(story) {
    const [a, b] = either();
    const first = await story.put(a);
    await story.sees(a, [first]);
    await story.sees(b, [undefined, first]);
    const second = await story.put(b, { good: [200] });
    await story.sees(b, [second]);
  },
  async 'PUT/DELETE'(story) {
    const [a, b] = either();
    await story.put(a);
    await story.isGone(await story.delete(b));
    await together(
      () => story.put(a),
      () => story.delete(b),
    );
  },
  async 'PUT/PATCH'(story) {
    const [a, b] = either();
    await story.put(a);
    await story.patch(b);
    await together(
      () => story.put(a),
      () => story.patch(b),
    );
  },
  async 'PUT/PUT'(story) {
    const [a, b] = either();
    await together(
      () => story.put(a),
      () => story.put(b),
    );
    const { status, json } = await story.put(a, { good: [200] });
    if (status >= 300) return;
    await story.put(b, { good: [200], headers: { 'if-match': String(json.etag) } });
    await story.put(a, { good: [412], headers: { 'if-match': String(json.etag) } });
  },
  async 'POST with a key'(story) {
    const [a, b] = either();
    const { createRecord, createClaim } = harness.steps;
    if (random.once(2)) story.lose(createRecord, lost());
    if (random.once(2)) story.lose(createClaim, lost());
    await together(
      () => story.keyed(a),
      () => story.keyed(b),
    );
    const first = await story.keyed(b);
    await story.sees(b, [first]);
    const second = random.pick([
      () => story.patch(a),
      () => story.put(a),
      () => story.delete(a),
      () => story.post(a, [409, 201]),
    ]);
    await together(() => story.keyed(b), second);
    await story.keyed(a);
    await story.isGone(await story.delete(b));
    await story.keyed(a);
  },
  async 'PATCH/DELETE'(story) {
    const [a, b] = either();
    await story.put(a);
    const [, deletion] = await together(
      () => story.patch(a, [200, 404]),
      () => story.delete(b),
    );
    await story.isGone(deletion);
  },
  async 'POST/POST/PUT of a new id'(story) {
    const [a, b] = either();
    const answers = await Promise.all([
      story.post(a, [201, 409]),
      story.post(b, [201, 409]),
      story.put(a, { good: [201, 412], headers: { 'if-none-match': '*' } }),
    ]);
    if (answers.filter(({ status }) => status === 201).length > 1) story.untrue.push('two were created');
  },
  async 'complete/PUT'(story) {
    const [a, b] = either();
    const complete = await story.begin(a);
    await together(
      () => complete(b, [201, 409]),
      () => story.put(a),
    );
  },
  async 'create lost'(story) {
    const [a, b] = either();
    story.lose(harness.steps.createRecord, lost());
    const second = random.pick([
      () => story.put(b),
      () => story.patch(b, [200, 404]),
      () => story.delete(b),
      () => story.post(b, [201, 409]),
    ]);
    await together(() => story.put(a), second);
  },
  async 'replace lost'(story) {
    const [a, b] = either();
    await story.put(a);
    story.lose(harness.steps.replaceRecord, lost());
    const second = random.pick([() => story.put(b), () => story.patch(b, [200, 404]), () => story.delete(b)]);
    const first = random.pick([() => story.put(a), () => story.patch(a, [200, 404])]);
    await together(first, second);
  },
  async 'complete twice'(story) {
    const [a, b] = either();
    const complete = await story.begin(a);
    if (random.once(2)) story.lose(harness.steps.createRecord, lost());
    await together(
      () => complete(b),
      () => complete(a),
    );
    const last = await complete(b);
    await story.delete(a);
    // Where no copy has succeeded so far, there was no image to delete.
    await complete(b, last.status < 300 ? [404, 409] : [200, 201, 404, 409]);
  },
  async 'delete after create elsewhere'(story) {
    const [a, b] = either();
    await story.post(a, [201]);
    await story.post(b, [409]);
    await story.delete(b);
    await story.post(a, [201]);
    await story.patch(b);
    await story.put(b, { good: [412], headers: { 'if-none-match': '*' } });
    const { json } = await story.post(b, [409]);
    if (json.error === undefined) throw new Error('no error in a 409');
    await story.delete(a);
    await story.patch(b, [404]);
    await story.delete(b, { 'if-match': '"of-no-version"' }, [412]);
    await story.delete(b);
  },
};

describe(`two instances, replicas that lag, answers that get lost, ${ROUNDS} rounds from seed ${SEED}`, () => {
  test.each(Object.entries(INTERLEAVINGS))(
    '%s: every answer stays true, every document has its bytes',
    async (name, interleave) => {
      const stories = Array.from({ length: ROUNDS }, () => new Story(app, base));
      await atOnce(stories, ROUNDS_AT_ONCE, interleave);
      app.catchUp();
      await app.endCopies();
      await atOnce(stories, ROUNDS_AT_ONCE, (story) => story.check());
      const strays = await app.view.strays();
      const report = await app.view.sweep();
      const untrue = stories.flatMap((story) => story.untrue);
      const open = stories.reduce((sum, { unavailable }) => sum + unavailable, 0);
      process.stdout.write(
        `${name}: ${ROUNDS} rounds, ${untrue.length} untrue, ${report.brokenRecords.count} documents without bytes, ${open} answers 429 or 503, ${strays.length} blobs left to the sweep\n`,
      );
      expect(untrue).toEqual([]);
      expect(report.brokenRecords.count).toBe(0);
      for (const { id } of stories) expect([204, 404]).toContain((await app.send('DELETE', `images/${id}`)).status);
      expect(await app.view.blobNames()).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
