import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Container, CosmosClient } from '@azure/cosmos';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startCosmos } from '../../../../infra/azure/local/emulators.ts';
import { createApi, type ImageDocument } from '../../../support/api-client.ts';
import { launchApp } from '../../../support/app-under-test.ts';
import { freePort, gone, type Running } from '../../../support/child-processes.ts';
import { collectStops } from '../../../support/harness.ts';
import { plain } from '../../../support/sample-images.ts';
import type { BegunUpload } from '../../../support/send-bytes.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const ROUNDS = 2;
const WRITERS = 4;
const ACKNOWLEDGED = 60;

let folder: string;
const started: Running[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'data-'));
});
afterEach(async () => {
  await Promise.all(started.map((running) => running.stop('SIGKILL')));
  await rm(folder, { recursive: true });
});

/** `npm start -- --data DIR`, on other ports each time. */
async function launch(data: string, given: NodeJS.ProcessEnv = {}) {
  const app = await launchApp('azure', given, ['--data', data]);
  started.push(app.running);
  return app;
}

async function start(data: string) {
  const app = await launch(data);
  await app.running.sees(/^ready /m);
  return { ...app, api: createApi(app.url) };
}

/** Ends every process of a run, as a power cut would. */
async function kill(running: Running): Promise<void> {
  const all = running.descendants();
  for (const pid of [running.child.pid ?? 0, ...all]) process.kill(pid, 'SIGKILL');
  await gone(all);
}

/** What stays the same on another port. */
const facts = ({ url: _, blob_url: __, ...rest }: ImageDocument) => rest;

test('nothing that was acknowledged is lost when every process is killed', { timeout: 180_000 }, async () => {
  const data = join(folder, 'new');
  const png = await plain(9, 7).png().toBuffer();
  /** The last acknowledged document of each image; undefined where it was deleted. */
  const stored = new Map<string, ImageDocument | undefined>();

  let app = await start(data);
  expect(app.running.output).toContain(`Data is kept in ${data}\n`);
  for (let round = 0; round < ROUNDS; round += 1) {
    const { api, running } = app;
    const begin = JSON.stringify({ size_bytes: png.length, image_id: `draft-${round}` });
    const draft = (await api.send('uploads', { method: 'POST', headers: JSON_TYPE, body: begin })).json as BegunUpload;
    const { method, headers, upload_url } = draft;
    expect((await fetch(upload_url, { method, headers, body: png })).status).toBe(201);

    let acknowledged = 0;
    async function write(writer: number): Promise<void> {
      for (let n = 0; ; n += 1) {
        const id = `${round}-${writer}-${n}`;
        stored.set(id, await api.put(id, png));
        // What is in flight when the processes are killed may have happened or not: it is not looked at.
        const last = stored.get(id);
        stored.delete(id);
        if (n % 3 === 1) expect((await api.send(`images/${id}`, { method: 'DELETE' })).status).toBe(204);
        const changed = { method: 'PATCH', body: '{"tags":["kept"]}', headers: JSON_TYPE };
        stored.set(id, n % 3 === 1 ? undefined : n % 3 === 2 ? await api.document(`images/${id}`, changed) : last);
        acknowledged += 1;
        if (acknowledged === ACKNOWLEDGED) await kill(running);
      }
    }
    await Promise.allSettled(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
    expect(acknowledged).toBeGreaterThanOrEqual(ACKNOWLEDGED);

    app = await start(data);
    for (const [id, document] of stored) {
      if (document === undefined) await app.api.refused(`images/${id}`, {}, 404, 'ImageNotFound');
      else {
        expect(facts(await app.api.document(`images/${id}`))).toEqual(facts(document));
        const content = await fetch(`${app.url}/images/${id}/content`);
        expect(Buffer.from(await content.arrayBuffer()).equals(png)).toBe(true);
      }
    }
    const path = `uploads/${draft.upload_id}/complete`;
    stored.set(`draft-${round}`, await app.api.document(path, { method: 'POST' }));
  }
  await app.stop();
});

test('documents that were deleted, or have expired since, do not come back', async () => {
  const file = join(folder, 'records.sqlite');
  async function withItems<T>(use: (items: Container['items'], container: Container) => Promise<T>): Promise<T> {
    const { run, stop } = collectStops();
    const emulator = await startCosmos(await freePort(), run, file);
    await emulator.prepare({ COSMOS_DATABASE: 'd', TABLE_NAME: 'c' });
    const client = new CosmosClient({
      ...parseConnection(emulator.connection),
      connectionPolicy: { enableEndpointDiscovery: false },
    });
    try {
      const container = client.database('d').container('c');
      return await use(container.items, container);
    } finally {
      client.dispose();
      await stop();
    }
  }
  await withItems(async (items, container) => {
    for (const id of ['kept', 'deleted', 'expired', 'lives']) await items.create({ id, image_id: id, ttl: 60 });
    await container.item('kept', 'kept').replace({ id: 'kept', image_id: 'kept', n: 2 });
    await container.item('deleted', 'deleted').delete();
  });
  const database = new DatabaseSync(file);
  database.exec("UPDATE items SET data = json_set(data, '$._ts', 1) WHERE data ->> 'id' = 'expired'");
  database.close();
  // What is created now gets no resource ID that another document has.
  await withItems((items) => items.create({ id: 'new', image_id: 'new' }));
  const found = await withItems(async (items) => (await items.readAll().fetchAll()).resources);
  expect(found.map(({ id, n }) => [id, n])).toEqual([
    ['kept', 2],
    ['lives', undefined],
    ['new', undefined],
  ]);
});

describe('--data refuses', () => {
  const STORES = { BLOB_CONNECTION: 'https://blobs.example', COSMOS_CONNECTION: 'https://cosmos.example' };

  async function refusal(data: string, given: NodeJS.ProcessEnv = {}): Promise<string> {
    const { running } = await launch(data, given);
    expect(await running.exited).toBe(1);
    return running.output;
  }

  test('a folder that is not its own, and changes nothing there', async () => {
    await writeFile(join(folder, 'thesis.txt'), 'mine');
    expect(await refusal(folder)).toBe(
      `Cannot keep data in ${folder}: it contains other files. Use a new or an empty folder\n`,
    );
    expect(await readdir(folder)).toEqual(['thesis.txt']);
  });

  test('a folder in use, naming the process; a stopped or killed one does not count', async () => {
    const first = await start(folder);
    expect(await refusal(folder)).toBe(
      `Cannot keep data in ${folder}: another run uses it (process ${first.running.child.pid}). Stop that run, or use another folder\n`,
    );
    await kill(first.running);
    await (await start(folder)).stop();
  });

  test.each<[string, (at: string) => Promise<unknown>, RegExp]>([
    ['a file', (at) => writeFile(at, ''), /EEXIST|ENOTDIR.*Use a folder that you can write to\n$/],
    ['a mark that is no database', (at) => marked(at, 'x'.repeat(4_096)), /file is not a database.*Use a folder/],
    ['a mark of another program', (at) => marked(at, 'PRAGMA user_version = 1'), /another program or version/],
    [
      'data of another cloud',
      (at) =>
        marked(
          at,
          "PRAGMA application_id = 1768777581; PRAGMA user_version = 1; CREATE TABLE user AS SELECT 'x' cloud, 1 pid",
        ),
      /it contains the data of --cloud x/,
    ],
  ])('%s', async (_, prepare, message) => {
    await prepare(join(folder, 'at'));
    expect(await refusal(join(folder, 'at'))).toMatch(message);
  });

  test("stores of one's own, which it could not keep", async () => {
    expect(await refusal(folder, STORES)).toBe(
      '--data has no effect: settings provide the connections of all stores. Omit it\n',
    );
  });
});

function parseConnection(connection: string): { endpoint: string; key: string } {
  const [, endpoint = '', key = ''] = /^AccountEndpoint=([^;]+);AccountKey=(.+)$/.exec(connection) ?? [];
  return { endpoint, key };
}

/** A folder with a mark of these contents: SQL, or bytes that are none. */
async function marked(folder: string, contents: string): Promise<void> {
  await mkdir(folder);
  const file = join(folder, 'image-metadata.sqlite');
  if (!/[A-Z]/.test(contents)) return writeFile(file, contents);
  const database = new DatabaseSync(file);
  database.exec(`CREATE TABLE other (a); ${contents}`);
  database.close();
}
