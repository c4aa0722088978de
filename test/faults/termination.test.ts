import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect, inject, test } from 'vitest';
import { grown } from '../load/load.ts';
import { closed, until } from '../support/child-processes.ts';
import { harness } from '../support/cloud-under-test.ts';
import { receive } from '../support/exact-requests.ts';
import { type HostedApp, startHostedApp } from '../support/hosted-app.ts';
import { plain } from '../support/sample-images.ts';
import { createStoreView } from '../support/store-view.ts';

/** Long enough for halves to arrive on this machine. */
const HALF_SENT_MS = 500;

let app: HostedApp | undefined;
afterAll(async () => {
  await app?.stop();
});

/** Begins an upload: the header and half of the body. */
function begin(url: string, id: string, body: Buffer): Socket {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(`PUT /api/images/${id} HTTP/1.1\r\nHost: app\r\nContent-Length: ${body.length}\r\n\r\n`);
  socket.write(body.subarray(0, body.length / 2));
  return socket;
}

test('SIGTERM in the middle of uploads: those that go on are answered, the others leave nothing', async () => {
  const settings = await harness.ownContainers(inject('storeSettings'), 'termination');
  app = await startHostedApp(harness, settings);
  const { url, running } = app;
  const view = createStoreView(harness, settings);
  // Blocks of its first half are in storage already.
  const small = await plain(8, 6).png().toBuffer();
  const { streamsBodies, maxUploadBytes } = harness.platform;
  const body = grown(small, Math.min(10 * 1024 * 1024, maxUploadBytes - 1_000));
  const goOn = ['on-1', 'on-2', 'on-3'].map((id) => ({ id, socket: begin(url, id, body) }));
  const stay = ['stay-1', 'stay-2', 'stay-3'].map((id) => begin(url, id, body));
  const cut = stay.map((socket) => receive(socket, /\r\n\r\n/).catch(() => 'closed'));
  if (streamsBodies) {
    await until('blocks of all in storage', async () => {
      const names = await view.blobNames({ uncommitted: true });
      return names.length === goOn.length + stay.length ? true : undefined;
    });
  } else await delay(HALF_SENT_MS);

  const exited = running.stop('SIGTERM');
  await closed(Number(new URL(url).port));
  const answers = goOn.map(({ socket }) => {
    const answer = receive(socket, /\r\n\r\n\{.*\}/s);
    socket.write(body.subarray(body.length / 2));
    return answer;
  });
  for (const answer of await Promise.all(answers)) expect(answer).toMatch(/^HTTP\/1\.1 201 /);
  expect(await exited).toBe(0);
  for (const answer of await Promise.all(cut)) expect(answer).not.toMatch(/^HTTP\/1\.1 2/);

  const records = await view.records();
  expect(records.map(({ image_id }) => image_id).sort()).toEqual(goOn.map(({ id }) => id));
  for (const record of records) expect(await view.digest(record.blob_name)).toBe(record.sha256);
  const { brokenRecords } = await view.sweep();
  expect(brokenRecords.count).toBe(0);
  expect(await view.strays()).toEqual([]);
});
