import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { grown, mixed, put, repeat, startSlowClient } from '../load/load.ts';
import { measureMemory } from '../load/memory.ts';
import { harness } from '../support/cloud-under-test.ts';
import type { Settings } from '../support/harness.ts';
import { type HostedApp, startHostedApp } from '../support/hosted-app.ts';
import { plain } from '../support/sample-images.ts';
import { createStoreView, type StoreView } from '../support/store-view.ts';

const MIB = 1024 * 1024;
const { maxUploadBytes, maxBodyBytes } = harness.platform;
/** As large as the platform lets them be. */
const LARGE_BYTES = Math.min(50 * MIB, maxUploadBytes - 1_000);
/** In base64 as well. */
const MEDIUM_BYTES = Math.min(25 * MIB, maxUploadBytes - 1_000, Math.floor(maxBodyBytes * 0.74));
/** What the app may take more, at eight uploads of 50 MiB; their bodies held whole would be 400 MB. */
const GROWTH_MB = 200;
/** The same at one upload of 25 MiB: a body held whole, and once more in the client of storage, would be 52 MB alone. */
const ONE_GROWTH_MB = 60;

/** What sixteen JSON uploads of 25 MiB may take more than sixteen raw ones; their bodies held whole would be 530 MB. */
const JSON_MB = 150;

let settings: Settings;
let app: HostedApp;
let view: StoreView;
let base: Buffer;
beforeAll(async () => {
  settings = {
    ...(await harness.ownContainers(inject('storeSettings'), 'load')),
    MAX_UPLOAD_BYTES: String(Math.min(60 * MIB, maxUploadBytes)),
  };
  app = await startHostedApp(harness, settings);
  view = createStoreView(harness, settings);
  base = await plain(8, 6).png().toBuffer();
});
afterAll(() => app.stop());

describe('load', () => {
  test('one upload of 25 MiB, in little memory', async () => {
    const body = grown(base, Math.min(25 * MIB, maxUploadBytes - 1_000) - base.length);
    const growth = await growthDuring(1, (url, id) => put(url, id, body));
    console.log(`one upload of ${body.length} bytes: ${growth} MB`);
    expect(growth).toBeLessThan(ONE_GROWTH_MB);
  }, 60_000);

  test('eight large uploads at once, in little memory', async () => {
    const body = grown(base, LARGE_BYTES);
    expect(await put(app.url, 'warm', base)).toBeLessThan(300);
    const before = app.memory().resident;
    const statuses = await Promise.all(Array.from({ length: 8 }, (_, at) => put(app.url, `large-${at}`, body)));
    expect(statuses).toEqual(Array(8).fill(201));
    const growth = Math.round(app.memory().peak - before);
    console.log(`eight uploads of ${LARGE_BYTES} bytes: ${Math.round(before)} MB, and ${growth} MB more at the most`);
    expect(growth).toBeLessThan(GROWTH_MB);
    for (let at = 0; at < 8; at++) await fetch(`${app.url}/images/large-${at}`, { method: 'DELETE' });
    expect(await view.strays()).toEqual([]);
  }, 120_000);

  test('sixteen JSON uploads at once take little more memory than raw ones', async () => {
    const body = grown(base, MEDIUM_BYTES);
    const json = Buffer.from(JSON.stringify({ name: 'a.png', image_data: body.toString('base64'), tags: ['a'] }));
    const raw = await growthDuring(16, (url, id) => put(url, id, body));
    const ofJson = await growthDuring(16, (url, id) => put(url, id, json, 'application/json'));
    console.log(`sixteen uploads of ${MEDIUM_BYTES} bytes: ${raw} MB raw, ${ofJson} MB as JSON`);
    expect(ofJson - raw).toBeLessThan(JSON_MB);
  }, 180_000);

  test('100 clients that send a byte at a time do not stop others', async () => {
    const slow = Array.from({ length: 100 }, (_, at) => startSlowClient(app.url, `slow-${at}`, grown(base, 200_000)));
    try {
      const times: number[] = [];
      await repeat(40, 4, async (at) => {
        const started = performance.now();
        expect(await put(app.url, `quick-${at}`, base)).toBe(201);
        times.push(performance.now() - started);
      });
      times.sort((a, b) => a - b);
      console.log(
        `beside 100 slow clients: median ${Math.round(times[20] ?? 0)} ms, longest ${Math.round(times.at(-1) ?? 0)} ms`,
      );
      expect(times.at(-1)).toBeLessThan(10_000);
    } finally {
      for (const socket of slow) socket.destroy();
    }
    expect((await view.records()).filter(({ image_id }) => image_id.startsWith('slow-'))).toEqual([]);
  });

  test('1,000 mixed requests, 32 at once, without an error', async () => {
    const body = grown(base, 5_000);
    await repeat(1_000, 32, (at) => mixed(app.url, at, body));
    for (const record of await view.records()) expect(await view.digest(record.blob_name)).toBe(record.sha256);
    expect(await view.strays()).toEqual([]);
  }, 120_000);

  test('memory comes to a plateau', async () => {
    const resident = await measureMemory(harness, settings, 600);
    console.log(`resident MB after each tenth of 600 uploads: ${resident.join(' ')}`);
    expect(Math.min(...resident.slice(7))).toBeLessThan(Math.max(...resident.slice(2, 6)) + 40);
  }, 120_000);
});

/** MB that an app of its own takes more during so many uploads at once. */
async function growthDuring(count: number, upload: (url: string, id: string) => Promise<number>): Promise<number> {
  const fresh = await startHostedApp(harness, settings);
  try {
    expect(await put(fresh.url, 'warm', base)).toBeLessThan(300);
    const before = fresh.memory().resident;
    const ids = Array.from({ length: count }, (_, at) => `at-once-${at}`);
    expect(await Promise.all(ids.map((id) => upload(fresh.url, id)))).toEqual(ids.map(() => 201));
    const growth = Math.round(fresh.memory().peak - before);
    for (const id of ids) await fetch(`${fresh.url}/images/${id}`, { method: 'DELETE' });
    return growth;
  } finally {
    await fresh.stop();
  }
}
